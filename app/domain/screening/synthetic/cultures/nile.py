"""Names of Sudan (Arabic, Darfur's peoples included) and Somalia: own, father's, grandfather's."""

from app.domain.screening.synthetic.cultures import muslim
from app.domain.screening.synthetic.pools import Community, Culture, chain, homes, pool

_SUDANESE_MEN = pool(
    """Mohamed Ahmed Adam Abdalla Ibrahim Ali Osman Hassan Abaker Ismail Khalid Omer Ishag Haroun
    Musa Yousif Yagoub Idris Suliman Yahya Abdelrahman Mustafa Hamid Salih Hussein Mahmoud Zakaria
    Bashir Issa Eltayeb=الطيب Abdelaziz Elhadi=الهادي Babiker=بابكر Nasreldin=نصرالدين Mubarak Saeed
    Fadul=فضل Abdelgadir=عبدالقادر Elsadig=الصادق Jamal Mutasim Muhyeldin=محي_الدين Abdelkarim Adil
    Alnour=النور Amir=أمير Anwar Arbab=أرباب Awad=عوض Badreldin=بدرالدين Bakhit=بخيت Daoud Dahab=دهب
    Elamin=الأمين Elfadil=الفاضل Elgaili=الجيلي Elnazir=النذير Elrasheed=الرشيد Elsheikh=الشيخ
    Faisal Gasim=قاسم Gibril=جبريل Guma=جمعة Hamad=حمد Hamdan=حمدان Hamza Hashim Hatim
    Izzeldin=عزالدين Jaber Juma=جمعة Kamal Kabashi=كباشي Karar=كرار Khamis=خميس Khalifa=خليفة Mahdi
    Majdi=مجدي Mansour Matar=مطر Moatasim=معتصم Modather=مدثر Mohamedain=محمدين Mohieldin=محي_الدين
    Mokhtar Muntasir=منتصر Murtada=مرتضى Muzamil=مزمل Nadir=نادر Nouraldaim=نورالدائم Omda=عمدة
    Osama=أسامة Ramadan Rabie=ربيع Rahama=رحمة Saber=صابر Sabil=سبيل Saddam=صدام Saif=سيف Salah=صلاح
    Sameer=سمير Seifeldin=سيف_الدين Sharafeldin=شرف_الدين Sharif Shihab Sideeg=صديق
    Sirajeldin=سراج_الدين Sulieman=سليمان Taha Tagelsir=تاج_السر Tarig=طارق Tijani=تجاني Waleed
    Yasir Yassin Younis Zubeir Abdelmajid Abdelmoneim=عبدالمنعم Abdelmutalib Abdelbagi Abdelhamid
    Abdelhafiz=عبدالحفيظ Abdeljabar=عبدالجبار Abdelmalik=عبدالملك Abdelmahmoud=عبدالمحمود
    Abdelrazig=عبدالرازق Abdelsalam Abdelwahab Abdeldaim=عبدالدائم Abdelghani Abdelbasit=عبدالباسط
    Abdelrahim Abdulaziz Abdelaal=عبدالعال Abdelnabi=عبدالنبي Abuelgasim=أبوالقاسم Abubaker Abbo=أبو
    Abbakar=أبكر Abulbashar=أبوالبشر Ajeeb=عجيب Alaeldin=علاء_الدين Alhafiz=الحافظ Alhaj=الحاج
    Almahi=الماحي Asim=عاصم Atta=عطا Atif=عاطف Ayoub Azhari=أزهري Bahar=بحر Barka=بركة Bushara=بشارة
    Dafallah=دفع_الله Dirar=ضرار Eisa=عيسى Elzain=الزين Fathelrahman=فتح_الرحمن
    Galaleldin=جلال_الدين Gamar=قمر Hisham=هشام Hussam=حسام Jalal=جلال Jiddo=جدو Kharif=خريف
    Kitir=كتر Mudawi=مداوي Mugtaba=مجتبى Nagmeldin=نجم_الدين Nimir=نمر Rizig=رزق Sabit=ثابت
    Siddig=صديق Tairab=تيراب Togod=تقد Tom=التوم Wadi=وادي Zahir=زاهر Zaki=زكي"""
)
_SUDANESE_WOMEN = pool(
    """Fatima Amna Zeinab Aisha Mariam Hawa Halima Khadija Amal=آمال Asha=عشة Ikhlas=إخلاص
    Awatif=عواطف Nawal=نوال Salma Samia=سامية Hanan=حنان Sara Rania Afaf=عفاف Alawia=علوية
    Amira=أميرة Arafa=عرفة Asma Azza=عزة Bakhita=بخيتة Batoul=بتول Bothaina=بثينة Buthayna=بثينة
    Darelsalam=دار_السلام Eiman=إيمان Entisar=انتصار Fadwa=فدوى Faiza=فايزة Fathia=فتحية
    Fawzia=فوزية Gisma=قسمة Habiba=حبيبة Hajir=هاجر Hamida=حميدة Hiba=هبة Huda Ibtisam=ابتسام
    Ihsan=إحسان Ikram Ilham=إلهام Inaam=إنعام Intisar=انتصار Kaltouma=كلتومة Kaltoum=كلثوم Layla
    Limya=لمياء Mahasin=محاسن Maha=مها Manahil=مناهل Mashair=مشاعر Mona Nagat=نجاة Nahid=ناهد
    Najla=نجلاء Najwa=نجوى Nadia Nafisa=نفيسة Nima=نعمة Omaima=أميمة Rasha=رشا Rawda=روضة Rehab=رحاب
    Rugaya=رقية Saadia=سعدية Safa=صفاء Safia Sakina Samah=سماح Samira Sawsan=سوسن Sihab=سهاب
    Siham=سهام Sittana=ستنا Somaya=سمية Suad Sulafa=سلافة Tahani=تهاني Taisir=تيسير Tagwa=تقوى
    Thuraya=ثريا Wafa=وفاء Widad=وداد Wisal=وصال Zahra"""
)

_SOMALI_MEN = pool(
    """Mohamed Ahmed Ali Abdi Hassan Hussein Ibrahim Omar Yusuf Abdullahi Osman Farah Adan
    Abdirahman Mohamud Ismail Nur Jama Abdulkadir Isse Warsame Abdulahi Said Mohammed Salad Hirsi
    Muse Aden Abukar Abdirizak Sheikh Mahad Dahir Elmi Duale Guled Roble Gedi Hared Ilyas Abdinasir
    Abdifatah Abdiaziz Abdikarim Abdisalan Abdishakur Abdullah Abdiwali Abdiqadir Abdulle Abdihakim
    Abdimalik Abdinur Abdirashid Abdisamad Abdiweli Adow Afrah Amin Arale Asad Awale Awil Ayanle
    Ayub Aweys Bare Barre Barkhad Bashir Bihi Bile Bilal Botan Burhan Culusow Daahir Dalmar Daud
    Deeq Deria Diriye Dirie Dini Ducaale Egal Farhan Faysal Fuad Gabow Galaid Garad Geedi Geele
    Ghedi Good Gurey Haji Hamza Haashi Hashi Haybe Hersi Hilowle Idris Igal Ikar Iman Jaamac Jabril
    Jimale Kadar Kahin Khadar Khalid Khalif Koshin Liban Libaan Madar Magan Mahamud Mahdi Mire
    Moalim Mohamoud Mukhtar Mumin Mursal Mustafa Naleye Nuur Odowa Olad Omaar Qasim Rage Raghe
    Ridwan Robow Rooble Sabriye Sahal Sakariye Salah Samatar Samriye Saney Shafi Sharif Shire Shirwa
    Siad Sidow Siyad Suleiman Sugow Tahlil Tarabi Ugas Warfa Weheliye Yahye Yasin Yassin Yonis
    Yuusuf Zakaria Abshir Afweyne Ainte Bulhan Cabdi Caynte Ciise Ducale Faarax Xasan""",
    1,
)
_SOMALI_WOMEN = pool(
    """Fadumo Amina Halima Khadija Asha Maryan Hawa Sahra Faduma Habiba Hodan Nimo Ayan Ifrah Saynab
    Zahra Fartun Farhiya Deqa Ubah Safiya Rahma Sagal Hamdi Hibo Nasra Naima Shukri Ruqiya Idil
    Istar Jamila Kaltun Khadra Ladan Leyla Luul Mako Malyun Marwo Muna Najma Nadifo Qamar Raho
    Rukiyo Saado Sadia Sahro Salado Samira Samsam Sirad Suad Sucdi Ubax Warda Warsan Yasmin Yurub
    Zamzam Zeinab Anab Anisa Asli Basra Batulo Bishaaro Bisharo Canab Caasha Cibado Dahabo Dhahabo
    Dhool Edna Falis Faiza Faisa Filsan Fosia Haboon Hafsa Haweya Hinda Ikran Ilhan Jawahir Juweria
    Kaha Kawsar Kinsi Roda Siham Shamso Timiro Ugaso Habibo Halimo Isniino""",
    1,
)

_SUDANESE_SPELLINGS = """Mohamed Mohammed Mohammad Mohamad Muhammed | Abaker Abakar Abubakar Abkar
    Abbaker | Adam Adem Aadam Adom | Ishag Ishaq Isaac Ishak Ashag | Yagoub Yacoub Yaqoub Yagub |
    Haroun Haron Harun Haroon | Eltayeb Altayeb El_Tayeb Al_Tayib Altaib | Babiker Babikir Babeker
    Babekir | Elsadig Alsadig Alsadiq El_Sadig | Eisa Issa Esa Eissa Essa | Gibril Jibril Jibreel
    Gabriel Jebril | Guma Juma Gomaa Jumaa Gouma | Khamis Khamees Khames | Osman Othman Ousman
    Osaman | Suliman Sulieman Suleiman Soliman Souleiman | Yousif Yousef Yusuf Yosif Youssef |
    Elnour Alnour Al_Noor Elnoor | Mubarak Mobark Mobarak Moubarak | Abdalla Abdallah Abdullah
    Abdulla Abdella | Abdelrahman Abdulrahman Abdul_Rahman Abdalrahman Abd_Elrahman | Abdelgadir
    Abdulgadir Abdelkader Abdelqadir Abd_Elgadir | Fadul Fadl Fadol Fadhl | Idris Edriss Idriss
    Edris Edrees | Zakaria Zakariya Zakarya Zakria | Bakhit Bakheet Bekhit | Alhaj El_Hag Elhaj
    Alhadj"""
_SOMALI_SPELLINGS = """Mohamed Mohammed Maxamed Mahamed Mohamad Muhumed | Mohamud Mohamoud Maxamuud
    Mahamoud Mohammud Mahmoud | Ahmed Axmed Ahmad Achmed | Hassan Xasan Hasan Hassen | Hussein
    Xuseen Husein Hussain Houssein | Abdi Cabdi Abdy | Abdullahi Abdulahi Cabdullahi Abdillahi
    Abdulaahi Abdoullahi | Abdirahman Abdurahman Cabdiraxmaan Abdulrahman Abdirahmaan Abdi_Rahman |
    Ali Cali Aly | Omar Cumar Umar Oumar | Osman Cusmaan Cismaan Othman Ousmane Isman | Yusuf Yuusuf
    Yousouf Yusef Youssouf | Farah Faarax Farrah Fara | Jama Jaamac Djama Jamaa Jamac | Isse Ciise
    Issa Esse Essa | Adan Aden Aadan Adam Aaden | Nur Nuur Noor Nour | Warsame Warsama Warsamé |
    Hirsi Xirsi Hersi Hirse | Muse Muuse Musa Moussa Mouse | Duale Ducaale Du'ale Douale |
    Abdulkadir Abdikadir Abdiqadir Cabdulqaadir Abdoulkader Abdulqadir | Ibrahim Ibraahim Ebrahim
    Ibrahin | Ismail Ismaaciil Ismael Ismaciil | Abdirizak Abdirisaq Abdirizaq Abdirazak Cabdirisaaq
    | Abdifatah Abdifitah Cabdifataax Abdulfatah | Abdinasir Abdinaser Cabdinaasir Abdinassir |
    Dahir Daahir Taahir Daher Tahir | Sheikh Sheekh Cheikh Shekh | Khadija Qadija Khadiijo Kadija |
    Fadumo Faduma Fatuma Faadumo Fathuma | Halima Halimo Xaliimo Haliimo | Asha Caasha Aasha Aisha |
    Maryan Maryam Mariam Mariama Maryama | Hawa Xaawo Hawo Xawa | Zahra Sahra Sahro Zahro | Zeinab
    Saynab Zaynab Seynab | Ubah Ubax Oubah | Sucdi Suudi Sudi | Shukri Shugri Choukri | Ayan Ayaan |
    Guled Guuleed Gouled Guleed | Liban Libaan | Abukar Abuukar Abubakar Aboukar | Rage Raage Raghe
    | Shire Shiire Shireh | Said Siciid Saeed Sayid Saciid | Salad Salaad | Sharif Shariif Sherif |
    Awale Cawaale Awaleh | Elmi Cilmi Ilmi Elmy | Nimo Nimco Nimca Nimao | Roble Rooble Robleh |
    Dirie Diriye Dirir Diriyeh"""

SUDANESE = Culture(
    (Community(1, chain, _SUDANESE_MEN, _SUDANESE_WOMEN),),
    homes(
        """SDN:94 El_Geneina Nyala El_Fasher Khartoum Zalingei Omdurman Kutum Kabkabiya Kassala
        Tawila Port_Sudan Gedaref El_Obeid Wad_Madani Bahri Kadugli Garsila Mukjar Um_Dukhun Kornoi
        Tina Saraf_Omra Kas El_Daein Buram Habila Beida Kereinik Murnei Golo Kosti Sennar Damazin
        Dilling Shendi Atbara Karnoi Umbaru Sirba | TCD:4 Abéché Adré Goz_Beida N'Djamena Farchana
        Biltine | SSD:2 Juba Malakal Aweil Renk Wau"""
    ),
    _SUDANESE_SPELLINGS + "|" + muslim.SPELLINGS,
    """ou>u u>ou oo>ou oo>u ee>i i>ee e>a a>e o>u u>o g>q q>g g>j j>g k>q ^el>al ^al>el eld>ald h>
    ei>ai ai>ei y>i dd>d ss>s s>ss mm>m sh>ch kh>k gh>g z>s th>t aa>a a>aa d>dh eg>eq ie>ei""",
    new_year=0.28,
    year_only=0.07,
)

SOMALI = Culture(
    (Community(1, chain, _SOMALI_MEN, _SOMALI_WOMEN),),
    homes(
        """SOM:94 Mogadishu Kismayo Baidoa Hargeisa Afgoye Beledweyne Merca Galkayo Jowhar Bosaso
        Burao Garowe Buaale Bardera Qoryooley Baraawe Jilib Luuq Dhusamareb Wanlaweyn Balad Jamame
        Borama Las_Anod Berbera Erigavo Afmadow Hudur Bulo_Burte Guriel Adado Dinsoor Garbahaarey
        El_Wak Barawa | ETH:2 Jijiga Dire_Dawa Gode | KEN:2 Nairobi Garissa Wajir Dadaab Mombasa |
        DJI:2 Djibouti Ali_Sabieh"""
    ),
    _SOMALI_SPELLINGS,
    """x>h h>x ^c> kh>q q>k k>q dh>d aa>a a>aa ii>i oo>o uu>u u>uu ee>e e>ee sh>ch j>dj dj>j u>ou
    e$>eh eh$>e i>e e>i o>u q>gh y>i rr>r r>rr l>ll ac$>a z>s s>z o$>a a$>o""",
    new_year=0.3,
    year_only=0.08,
)
