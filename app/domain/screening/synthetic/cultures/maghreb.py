"""Names of Algeria, Morocco, Tunisia and Libya: given and family names, spelt the French way."""

from app.domain.screening.synthetic.cultures import muslim
from app.domain.screening.synthetic.pools import Community, Culture, given_and_family, homes, pool

_MEN = pool(
    """Mohamed Ahmed Youssef Karim Amine Bilal Mehdi Samir Rachid Khaled Yacine Ali Hamza Abdelkader
    Sofiane Omar Hicham=هشام Nabil Said Abdellah Mourad=مراد Walid Ayoub Mustapha Hassan
    Oussama=أسامة Zakaria Ismail Anis=أنيس Farid=فريد Brahim Hocine Djamel Kamel Lotfi=لطفي
    Marouane=مروان Nassim=نسيم Ilyes=إلياس Adel Aymen=أيمن Abderrahmane Abdelhak=عبدالحق Abdelkrim
    Abdelaziz Abdelhamid Abdelhakim Abdelmalek=عبدالمالك Abdelmajid Abdelouahab Abdelghani
    Abderrahim Abderrazak Abdessamad=عبدالصمد Abdeslam Abdelfattah Abdelilah=عبدالإله
    Abdelali=عبدالعالي Abdelatif Abdelbasset=عبدالباسط Abdelmoumen=عبدالمؤمن Abdennour=عبدالنور
    Achraf=أشرف Aissa Akram=أكرم Allal=علال Amar Anouar Azzedine Azedine Aziz=عزيز Badreddine
    Belkacem=بلقاسم Boualem=بوعلام Bouazza=بوعزة Boujemaa=بوجمعة Boubaker=بوبكر Chafik=شفيق
    Chakib=شكيب Cherif Chokri=شكري Djilali=جيلالي Driss El_Hadi=الهادي Elyes=إلياس Fadel=فاضل
    Faouzi=فوزي Farouk Fayçal Fethi=فتحي Fouad Ghani=غني Ghiles=غيلاس Habib Hadj=الحاج Haithem=هيثم
    Hakim=حكيم Hamid Hamou=حمو Haroun Hatem Hilal=هلال Houari=هواري Houcine Houssem=حسام Ibrahim
    Idir=إدير Idris Imad=عماد Islam=إسلام Issam=عصام Jalal=جلال Jamal Jawad Jihed=جهاد Kaddour=قدور
    Kacem Kamal Lahcen=لحسن Lakhdar=لخضر Larbi=العربي Lyes=إلياس Lyazid=اليزيد Maamar=معمر
    Mahfoud=محفوظ Mahmoud Malek=مالك Malik Mansour Marwan=مروان Massinissa=ماسينيسا Mbarek Messaoud
    Miloud=ميلود Mokhtar Moncef=منصف Mokrane=مقران Mouloud=مولود Mounir=منير Moussa Moez
    Naoufel=نوفل Nacer Nadir=نذير Noureddine Nordine=نورالدين Omrane=عمران Othmane=عثمان Rabah=رابح
    Rabie=ربيع Rafik=رفيق Ramzi Raouf=رؤوف Redouane=رضوان Réda Riad=رياض Ridha Saad=سعد Sabri=صبري
    Salah=صلاح Salim Sami=سامي Seif_Eddine Sid_Ahmed=سيدأحمد Skander=إسكندر Slimane Smail
    Soufiane=سفيان Tahar Taher Tarek Taoufik Tayeb=الطيب Toufik Wassim=وسيم Wissem=وسام Yahia
    Yanis=يانيس Yassine Yasser Younes Youcef Zied=زياد Zinedine=زين_الدين Zoubir Zouhir=زهير"""
)
_WOMEN = pool(
    """Fatima Khadija Aicha Fatiha=فتيحة Amina Meriem Zohra Naima=نعيمة Samira Nadia Karima=كريمة
    Malika=مليكة Houria=حورية Yamina=يمينة Saida=سعيدة Rachida=رشيدة Djamila Leila Hayat=حياة Sara
    Imane Asma Hanane=حنان Ikram Chaima Hajar Salma Sabrina=صبرينة Souad Wafa=وفاء Nawal=نوال Zineb
    Kheira=خيرة Fadila=فضيلة Farida=فريدة Fatma Ghizlane=غزلان Hafida=حفيظة Hafsa=حفصة Halima
    Hasna=حسناء Hind=هند Houda Ilham=إلهام Ibtissem=ابتسام Jihane=جيهان Kaouther=كوثر Kenza=كنزة
    Lamia=لمياء Latifa=لطيفة Lina=لينا Loubna=لبنى Lynda=ليندة Maria=مارية Maroua=مروة Mina=مينة
    Mouna Mounia=مونية Nabila=نبيلة Nacira=نصيرة Nadjet Najoua=نجوى Nesrine=نسرين Nora Noura
    Ouarda=وردة Oumaima=أميمة Rabia=رابعة Radia=راضية Rahma Rajae=رجاء Ranya Rim=ريم Rania Rokia
    Safia Sakina Salima=سليمة Sanaa=سناء Sihem=سهام Siham Soraya=ثريا Soumia=سمية Thouraya=ثريا
    Wassila=وسيلة Yasmine=ياسمين Yousra=يسرى Zahia=زاهية Zakia=زكية Zoulikha=زليخة Dounia=دنيا
    Faiza=فائزة Bouchra=بشرى"""
)
_FAMILIES = pool(
    """Benali Trabelsi Ben_Ali Alaoui Saidi Brahimi Hamdi Mansouri Bouzid Cherif Ben_Ahmed Idrissi
    Belaid Bennani Amrani Boudiaf Ayari Khelifi Gharbi Benamar Boukhari Haddad Mansour Slimani
    Zerrouki Tahiri Naciri El_Amrani Bouazizi Jaziri Chaouch Meziane Belkacem Hamidi Messaoudi
    Rahmani Toumi Ziani Moussaoui Ouali Benaissa Benchekroun Bensalem Benhamou Bensaid Benyahia
    Benabdallah Benmoussa Benslimane Benkhaled Ben_Salah Ben_Youssef Ben_Amor Ben_Hassine
    Ben_Romdhane Benomar Benyoucef Bendjelloul Benmansour Berrada Bouchareb Bouaziz Boudjemaa
    Bouhafs Boukadoum Boulahdid Boumediene Bourguiba Bouras Boussaid Bouteflika Boutaleb Bouteldja
    Chabane Chabbi Chaabane Chaoui Chebbi Chebli Cherkaoui Chikhi Daoudi Derradji Djebbar Djellouli
    Drissi El_Alami El_Fassi El_Idrissi El_Khatib El_Mansouri El_Ouafi El_Yousfi Fadili Fares Farhat
    Fekir Ferhat Filali Ghezali Ghannouchi Guerfi Guermah Habibi Hachemi Hadjadj Hamdani Hamdaoui
    Hammami Hannachi Harbi Jebali Jelassi Jendoubi Jouini Kaci Kaddouri Kadri Kahloul Karoui Kassimi
    Kebir Khaldi Khelil Khemiri Laabidi Lahlou Lakhal Lamrani Larbi Lazaar Mabrouk Maaroufi Madani
    Mahfoudi Mahjoub Mahrez Makhloufi Maouche Marzouki Mebarki Medjdoub Mejri Mekki Merabet Mesbah
    Mestiri Mezouar Mokrani Nasri Nouri Ouahabi Ouazzani Oueslati Oukaci Rachedi Rahal Ramdani
    Rezgui Riahi Romdhani Saadi Saidani Salhi Sassi Sebti Sefrioui Sekkat Selmi Senhaji Smaili
    Soltani Souissi Taleb Tazi Tebboune Tlili Tounsi Touati Yahiaoui Yazidi Yousfi Zaidi Zaoui
    Zarrouk Zeghoud Zemmouri Zidane Zidi Zitouni Zouaoui Aissaoui Abdelli Abid Achour Agoumi
    Ait_Ahmed Ait_Ali Allali Allouche Amara Amrouche Arfaoui Azzouz Bachiri Baccouche Bahri""",
    6,
)

MAGHREBI = Culture(
    (Community(1, given_and_family, _MEN, _WOMEN, _FAMILIES),),
    homes(
        """DZA:42 Alger Oran Constantine Annaba Mostaganem Sétif Blida Tizi_Ouzou Béjaïa Batna Chlef
        Tlemcen Mascara Relizane Skikda Jijel Médéa Djelfa Biskra Ghardaïa Guelma Souk_Ahras Tiaret
        Bouira | MAR:30 Casablanca Fès Oujda Rabat Tanger Marrakech Meknès Agadir Tétouan Nador
        Béni_Mellal Khouribga Settat Kénitra Taza Salé Safi | TUN:20 Tunis Sfax Sousse Kairouan
        Zarzis Gabès Gafsa Médenine Bizerte Kasserine Tataouine Mahdia | LBY:8 Tripoli Benghazi
        Misrata Zaouïa Sebha Zouara"""
    ),
    muslim.SPELLINGS,
    """ou>u u>ou ^ou>w ^w>ou oua>wa oui>wi ch>sh sh>ch dj>j j>dj ^j>dj i>y y>i ie>i ï>i é>e ç>ss
    ss>s s>ss c>s k>q q>k c>k kh>k gh>g e>a a>e ^el_>al_ ^el_>el ^ben>ben_ ^ben_>ben ^bou>bu
    ^ait_>ait th>t ll>l nn>n n>nn mm>m ane$>an ine$>in in$>ine an$>ane ein>ine z>s h> ou$>u aoui>awi
    oui$>wi ai>ei ed>edd""",
    year_only=0.02,
)
