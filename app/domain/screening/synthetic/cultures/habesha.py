"""Names of Eritrea (Tigrinya, Muslim) and Ethiopia (Amharic, Muslim, Oromo): no family names."""

from app.domain.screening.synthetic.pools import Community, Culture, chain, homes, mixed, pool

# Names made of two, as both countries' Christians have them: servant, power, plant, son of ...
_COMPOUNDS = pool(
    """Gebremedhin=ገብረመድህን Gebremariam=ገብረማርያም Gebremichael=ገብረሚካኤል Haileselassie=ኃይለሥላሴ
    Gebreselassie=ገብረሥላሴ Weldemichael=ወልደሚካኤል Gebremeskel=ገብረመስቀል Tesfamariam=ተስፋማርያም
    Tesfamichael=ተስፋሚካኤል Haile_Mariam=ኃይለማርያም Weldegebriel=ወልደገብርኤል Tekleab=ተክለኣብ Gebrehiwet=ገብረሕይወት
    Kidane_Mariam=ኪዳነማርያም Weldemariam=ወልደማርያም Gebrekidan=ገብረኪዳን Teklehaimanot=ተክለሃይማኖት
    Gebregziabher=ገብረእግዚኣብሔር Haileab=ኃይለኣብ Weldu=ወልዱ Weldegiorgis=ወልደጊዮርጊስ Gebretsadik=ገብረጻድቅ
    Tesfagiorgis=ተስፋጊዮርጊስ Gebreyesus=ገብረኢየሱስ Tesfalem=ተስፋኣለም Teklemariam=ተክለማርያም
    Weldeselassie=ወልደሥላሴ Gebrekristos=ገብረክርስቶስ Habtemariam=ሀብተማርያም Habtemichael=ሀብተሚካኤል
    Habtegiorgis=ሀብተጊዮርጊስ Weldetensae=ወልደትንሣኤ Tsegezeab=ጸጋዘኣብ Fesehatsion=ፍሥሓጽዮን
    Brhane_Meskel=ብርሃነመስቀል Okbamichael=ዕቁባሚካኤል Okbazghi=ዕቁባዝጊ Gebrehawaryat=ገብረሃዋርያት
    Teklegiorgis=ተክለጊዮርጊስ Tesfaslassie=ተስፋሥላሴ Tesfagabir=ተስፋጋብር Gebreab=ገብረኣብ Haile_Michael=ኃይለሚካኤል
    Haile_Giorgis=ኃይለጊዮርጊስ Habteselassie=ሀብተሥላሴ Weldeab=ወልደኣብ Weldehaimanot=ወልደሃይማኖት Asmelash=ኣስመላሽ
    Letebrhan=ለተብርሃን Gebrelibanos=ገብረሊባኖስ Beraki=በራኺ Weldekidan=ወልደኪዳን Teklemichael=ተክለሚካኤል
    Tewoldemedhin=ተወልደመድህን Tesfayohannes=ተስፋዮሃንስ Gebreamlak=ገብረኣምላክ Zeresenay=ዘርእሰናይ Zerezghi=ዘርእዝጊ
    Zemichael=ዘሚካኤል Zemariam=ዘማርያም Bahlbi=ባህልቢ""",
    8,
)

_TIGRINYA_MEN = pool(
    """Tesfay=ተስፋይ Yonas=ዮናስ Samuel=ሳሙኤል Filmon=ፊልሞን Daniel=ዳንኤል Kidane=ኪዳነ Haile=ኃይለ Berhane=ብርሃነ
    Michael=ሚካኤል Mehari=መሓሪ Tekle=ተክለ Abraham=ኣብርሃም Habtom=ሃብቶም Yohannes=ዮሃንስ Tewelde=ተወልደ Robel=ሮቤል
    Dawit=ዳዊት Mebrahtu=መብራህቱ Simon=ስምኦን Kibrom=ክብሮም Ghirmay=ግርማይ Solomon=ሰሎሞን Medhanie=መድሃንየ
    Merhawi=መርሃዊ Aman=ኣማን Natnael=ናትናኤል Henok=ሄኖክ Fitsum=ፍጹም Zerai=ዘርኣይ Mulugeta=ሙሉጌታ Issac=ይስሓቅ
    Biniam=ብንያም Yosief=ዮሴፍ Temesgen=ተመስገን Goitom=ጎይቶም Hagos=ሓጎስ Abel=ኣቤል Berhe=በርሀ Ermias=ኤርምያስ
    Kiflom=ክፍሎም Amanuel=ኣማኑኤል Teame=ጠዓመ Asmerom=ኣስመሮም Araya=ኣርኣያ Isaias=ኢሳይያስ Semere=ሰመረ Tsegay=ጸጋይ
    Kahsay=ካሕሳይ Efrem=ኤፍሬም Aron=ኣሮን Eyob=እዮብ Fessehaye=ፍስሃየ Negasi=ነጋሲ Desbele=ደስበለ Bereket=በረከት
    Teklit=ተኽሊት Mussie=ሙሴ Ogbay=ዕቝባይ Awet=ዓወት Habte=ሃብተ Meron=መሮን Amine=ኣምነ Nahom=ናሆም Tedros=ቴድሮስ
    Ghebre=ገብረ Eseyas=ኢሰያስ Zekarias=ዘካርያስ Elias=ኤልያስ Tadese=ታደሰ Hadish=ሓድሽ Petros=ጴጥሮስ Paulos=ጳውሎስ
    Girmatsion=ግርማጽዮን Ambesajer=ኣምበሳጀር Mengis=መንግስ Kesete=ከሰተ Okubay=ዑቝባይ Alem=ዓለም Andom=ዓንዶም
    Beyene=በየነ Debesay=ደበሳይ Embaye=እምባየ Estifanos=እስጢፋኖስ Fikadu=ፍቓዱ Futsum=ፍጹም Ghide=ግደ Habtay=ሃብታይ
    Idris=ኢድሪስ Kaleab=ካሌብ Kifle=ክፍለ Luwam=ልዋም Maekele=ማእከለ Mekonen=መኮነን Melake=መላከ Mewael=ምውኣል
    Mikal=ሚካል Misghina=ምስጊና Mogos=ሞጎስ Naizghi=ናይዝጊ Negash=ነጋሽ Rezene=ረዘነ Russom=ርእሶም Sebhat=ስብሓት
    Seium=ስዩም Sirak=ሲራክ Sium=ስዩም Tareke=ታረቐ Tecle=ተኽለ Tekeste=ተከስተ Teodros=ቴዎድሮስ Tesfazghi=ተስፋዝጊ
    Tewodros=ቴዎድሮስ Tsehaye=ጸሃየ Tumzghi=ቱምዝጊ Weldai=ወልዳይ Werede=ወረደ Woldu=ወልዱ Yemane=የማነ Yacob=ያዕቆብ
    Zeray=ዘራይ Zeru=ዘርኡ Zigta=ዝግታ Zerom=ዘርኦም Adhanom=ኣድሓኖም Adonay=ኣዶናይ Afewerki=ኣፈወርቂ
    Alexander=ኣሌክሳንደር Asfaha=ኣስፍሃ Bahta=ባህታ Belay=በላይ Bokre=ቦክረ Dejen=ደጀን Demsas=ደምሳስ Dirar=ድራር
    Ghebru=ገብሩ Hintsa=ህንጻ Hidru=ህድሩ Kubrom=ክቡሮም Luul=ልዑል Matios=ማቴዎስ Measho=መዓሾ Measo=መዓሶ
    Mihretab=ምሕረትኣብ Million=ሚልዮን Msgna=ምስጋና Nebay=ነባይ Noah=ኖህ Selemun=ሰለሙን Shishay=ሽሻይ Tomas=ቶማስ
    Tsegu=ጸጉ Welday=ወልዳይ Yirga=ይርጋ Yirgalem=ይርጋለም Zaid=ዛይድ Zewde=ዘውደ"""
)
_TIGRINYA_WOMEN = pool(
    """Selam=ሰላም Letebrhan=ለተብርሃን Feven=ፌቨን Helen=ሄለን Rahwa=ራህዋ Semhar=ሰምሃር Luwam=ልዋም Winta=ዊንታ
    Saba=ሳባ Mihret=ምሕረት Senait=ሰናይት Tsega=ጸጋ Merhawit=መርሃዊት Bisrat=ብስራት Eden=ኤደን Yordanos=ዮርዳኖስ
    Abrehet=ኣብረሀት Asmeret=ኣስመረት Almaz=ኣልማዝ Azeb=ኣዜብ Akberet=ኣኽበረት Alganesh=ኣልጋነሽ Rahel=ራሄል Ruta=ሩታ
    Roza=ሮዛ Lemlem=ለምለም Letina=ለቲና Milena=ሚለና Mehret=ምህረት Meaza=መዓዛ Mebrat=መብራት Medhin=መድህን
    Nigisti=ንግስቲ Natsnet=ናጽነት Simret=ስምረት Sara=ሳራ Tirhas=ትርሃስ Tsehaytu=ጸሃይቱ Tigisti=ትግስቲ Weini=ወይኒ
    Zaid=ዛይድ Zufan=ዙፋን Zebib=ዘቢብ Kisanet=ኪሳነት Kudusan=ቅዱሳን Hiwet=ህይወት Hiriti=ሂሪቲ Haben=ሃበን Fiori=ፊዮሪ
    Freweini=ፍረወይኒ Ferwoini=ፈረወይኒ Elsa=ኤልሳ Elen=ኤለን Diana=ዲያና Danait=ዳናይት Delina=ደሊና Brikti=ብሪክቲ
    Bana=ባና Berhan=ብርሃን Betiel=ቤተል Aster=ኣስቴር Arsema=ኣርሴማ Adiam=ኣድያም Abeba=ኣበባ Amleset=ኣምለሰት
    Yodit=ዮዲት Yohana=ዮሃና Tsigereda=ጽጌረዳ Tsion=ጽዮን Trhas=ትርሓስ Shewit=ሸዊት Soliana=ሶልያና Segen=ሰገን
    Sennait=ስናይት Rishan=ርሻን Niat=ንያት Nebiat=ነቢያት Meron=ሜሮን Mitslal=ምጽላል Lula=ሉላ Lia=ልያ Kokob=ኮኾብ
    Hana=ሃና Genet=ገነት Ghenet=ገነት Mileta=ሚለታ Tsinat=ጽንዓት Mizan=ሚዛን Wegahta=ወጋሕታ"""
)
_ERITREAN_MUSLIM_MEN = pool(
    """Mohammed Ahmed Ibrahim Idris Osman Ali Saleh Mahmud Adem Omer Abdu Hamid Ismail Yasin Jemal
    Suleiman Hassan Hussein Abdella Nur Said Musa Yusuf Abubeker Abdulkadir Jaber Humed Romodan
    Mohammednur Mohammedali Abdelaziz Alamin Amir Anwar Bashir Beshir Dawd Ferej Hamed Hamad Hajji
    Hasen Abderrahman Jafer Kerar Kamal Khalil Mahdi Mensur Miftah Mustafa Nasir Nurhussein Omar
    Ramadan Redi Said_Ali Salih Shifa Siraj Surur Taha Tahir Yahya Yusief Zubeir Abdulwasi
    Abdulhakim Munir Salim Shumay Fikak Ajak Ekit Hummeda Oshek Omeredin Arey Deqsay Derar Nafe Gaim
    Geme Gaas"""
)
_ERITREAN_MUSLIM_WOMEN = pool(
    """Fatma Zahra Amna Halima Saida Medina Zeinab Kedija Meriem Asha Aisha Amina Nura Hawa Sadia
    Ruqia Rukia Lula Semira Nejat Zemzem Jamila Ansar Hayat Ikram Intisar Kerima Leila Mekka Muna
    Rahma Safia Salha Selma Sofia Sualiha Suad Temam Zehra"""
)

_AMHARA_MEN = pool(
    """Abebe=አበበ Tesfaye=ተስፋዬ Kebede=ከበደ Getachew=ጌታቸው Daniel=ዳንኤል Solomon=ሰለሞን Tadesse=ታደሰ
    Girma=ግርማ Alemu=አለሙ Bekele=በቀለ Dawit=ዳዊት Haile=ኃይሌ Assefa=አሰፋ Yohannes=ዮሐንስ Mulugeta=ሙሉጌታ
    Worku=ወርቁ Desta=ደስታ Tilahun=ጥላሁን Mekonnen=መኮንን Demissie=ደምሴ Teshome=ተሾመ Wondimu=ወንድሙ Negash=ነጋሽ
    Mesfin=መስፍን Getahun=ጌታሁን Samuel=ሳሙኤል Yonas=ዮናስ Bereket=በረከት Fikru=ፍቅሩ Ashenafi=አሸናፊ
    Endalkachew=እንዳልካቸው Eyob=ኢዮብ Tewodros=ቴዎድሮስ Birhanu=ብርሃኑ Shiferaw=ሽፈራው Tamrat=ታምራት Abera=አበራ
    Ayele=አየለ Belay=በላይ Dereje=ደረጀ Ermias=ኤርሚያስ Fasil=ፋሲል Gashaw=ጋሻው Gizaw=ግዛው Habtamu=ሀብታሙ
    Henok=ሄኖክ Kassahun=ካሳሁን Lemma=ለማ Melaku=መላኩ Mengistu=መንግስቱ Minilik=ምኒልክ Nebiyu=ነቢዩ Nega=ነጋ
    Robel=ሮቤል Sisay=ሲሳይ Surafel=ሱራፌል Tariku=ታሪኩ Teferi=ተፈሪ Tsegaye=ፀጋዬ Wubshet=ውብሸት Yared=ያሬድ
    Yilma=ይልማ Zelalem=ዘላለም Zerihun=ዘሪሁን Zewdu=ዘውዱ Abate=አባተ Abay=አባይ Addis=አዲስ Admasu=አድማሱ
    Alemayehu=አለማየሁ Amare=አማረ Amanuel=አማኑኤል Andualem=አንዱዓለም Aschalew=አስቻለው Asrat=አስራት Atnafu=አጥናፉ
    Awoke=አወቀ Ayalew=አያሌው Azmeraw=አዝመራው Bayu=ባዩ Behailu=በኃይሉ Berihun=በሪሁን Beyene=በየነ Biniyam=ቢኒያም
    Biruk=ብሩክ Chala=ጫላ Dagim=ዳግም Dagnachew=ዳኛቸው Debebe=ደበበ Degu=ደጉ Demeke=ደመቀ Dessalegn=ደሳለኝ
    Engida=እንግዳ Eshetu=እሸቱ Fantahun=ፋንታሁን Fekadu=ፈቃዱ Feleke=ፈለቀ Gebre=ገብሬ Gedion=ጌዲዮን Geremew=ገረመው
    Gezahegn=ገዛኸኝ Goshu=ጎሹ Hailu=ኃይሉ Kaleb=ካሌብ Kassa=ካሳ Kidus=ቅዱስ Kiros=ኪሮስ Leul=ልዑል Lijalem=ልጅአለም
    Mamo=ማሞ Manaye=ማናዬ Mebratu=መብራቱ Mekuria=መኩሪያ Melese=መለሰ Mikiyas=ሚኪያስ Misgana=ምስጋና Molla=ሞላ
    Mulu=ሙሉ Muluken=ሙሉቀን Natnael=ናትናኤል Nigussie=ንጉሴ Sahle=ሳህሌ Seifu=ሰይፉ Shewangizaw=ሸዋንግዛው
    Simachew=ስማቸው Sintayehu=ስንታየሁ Tadele=ታደለ Taye=ታዬ Tefera=ተፈራ Temesgen=ተመስገን Tenaye=ጤናዬ Tibebu=ጥበቡ
    Tigabu=ትግባቡ Tolosa=ቶሎሳ Wasihun=ዋሲሁን Wolde=ወልደ Wondwosen=ወንድወሰን Workneh=ወርቅነህ Yemane=የማነ
    Yeshitila=የሺጥላ Yidnekachew=ይድነቃቸው Yitbarek=ይትባረክ Yosef=ዮሴፍ Zenebe=ዘነበ Zeleke=ዘለቀ Asfaw=አስፋው
    Ejigu=እጅጉ Enyew=እንየው Wassie=ዋሴ Molalign=ሞላልኝ"""
)
_AMHARA_WOMEN = pool(
    """Almaz=አልማዝ Tigist=ትዕግስት Hana=ሃና Meseret=መሰረት Selamawit=ሰላማዊት Bethlehem=ቤተልሔም Hiwot=ሕይወት
    Aster=አስቴር Genet=ገነት Mulu=ሙሉ Abeba=አበባ Zewditu=ዘውዲቱ Tsehay=ፀሐይ Birtukan=ብርቱካን Yeshi=የሺ Rahel=ራሔል
    Eden=ኤደን Helen=ሄለን Marta=ማርታ Meron=ሜሮን Mahlet=ማህሌት Kidist=ቅድስት Senait=ሰናይት Sara=ሳራ Tsion=ፅዮን
    Worknesh=ወርቅነሽ Yordanos=ዮርዳኖስ Zenebech=ዘነበች Workinesh=ወርቂነሽ Alemitu=አለሚቱ Alemnesh=አለምነሽ
    Aynalem=አይናለም Askale=አስካለ Ayelech=አየለች Azeb=አዜብ Belaynesh=በላይነሽ Bezawit=ቤዛዊት Bizunesh=ብዙነሽ
    Desta=ደስታ Dinknesh=ድንቅነሽ Emebet=እመቤት Etenesh=እቴነሽ Etsegenet=እፀገነት Fikirte=ፍቅርተ Feven=ፌቨን
    Frehiwot=ፍሬሕይወት Gelila=ገሊላ Getenesh=ጌጤነሽ Hirut=ሂሩት Kalkidan=ቃልኪዳን Kebebush=ከበቡሽ Konjit=ቆንጂት
    Lemlem=ለምለም Lidya=ሊዲያ Liya=ሊያ Mekdes=መቅደስ Menen=መነን Mestawet=መስታወት Mihret=ምህረት Muluwork=ሙሉወርቅ
    Nigist=ንግስት Roman=ሮማን Ruth=ሩት Saba=ሳባ Seble=ሰብለ Shewaye=ሸዋዬ Simegn=ስመኝ Sosina=ሶስና Tadelech=ታደለች
    Tarikua=ታሪኳ Tenagne=ጤናኜ Tirunesh=ጥሩነሽ Tizita=ትዝታ Tsedale=ፀዳለ Tsige=ፅጌ Wubit=ውቢት Yemisrach=የምስራች
    Yodit=ዮዲት Zinash=ዝናሽ Zufan=ዙፋን Fasika=ፋሲካ Blen=ብሌን"""
)
_OROMO_MEN = pool(
    """Abdi Tolera Gemechu Chala Tolosa Gadisa Lelisa Dereje Bikila Dinka Feyisa Galata Gutema Jemal
    Kebede Lemi Megersa Merga Negasa Obsa Olana Regassa Tafa Tasfaye Tujuba Wakjira Waqo Fayera Dida
    Boru Guyo Galgalo Jarso Halake Duba Dambala Deressa Ebisa Firaol Gelana Hunde Ibsa Jirata Keneni
    Kumsa Leta Moti Nagari Oljira Roba Sanyi Shugute Sori Terfa Tesgera Tuli Urgessa Wario Yadessa
    Bayisa Dhaba Dugasa"""
)
_OROMO_WOMEN = pool(
    """Chaltu Lalise Bontu Hawi Obse Lensa Ayantu Bilise Derartu Kuleni Sifan Caaltu Sena Jalane
    Gadise Dinkinesh Dursitu Elellan Faya Gelane Hundatu Ibse Kume Lelise Meti Nagase Qanani Simbo
    Tolashi Warqe Bashatu Burtukan Damme Dibabe Likke"""
)
_ETHIOPIAN_MUSLIM_MEN = pool(
    """Mohammed Ahmed Jemal Hussen Seid Ali Ibrahim Kedir Abdu Awol Nuru Yimam Yasin Kemal Mustefa
    Abdela Abdurahman Sultan Shemsu Hassen Mohamednur Nesru Redwan Muzemil Siraj Abdulkerim Bedru
    Jibril Jihad Kalid Mifta Muhidin Nasir Nesredin Oumer Reshad Sabir Salahadin Temam Yusuf Zeynu
    Abrar Bilal Endris Mehamed Adem Ebrahim Feysel Hayredin Tofik Muktar Anwar"""
)
_ETHIOPIAN_MUSLIM_WOMEN = pool(
    """Zeyneba Fatuma Merima Hayat Kedija Aminat Zemzem Semira Rukiya Nejat Lubaba Hawa Toyba Ayisha
    Medina Mekiya Neima Rehima Sada Seada Sofiya Zahara Zehara Jemila Hanan Ikram Nuria"""
)

_SPELLINGS = """Gebre Ghebre Gebr Ghbre | Tesfay Tesfaye Tesfai | Haile Hayle Hailé | Welde Wolde
    Weld Woldu | Berhane Birhane Brhane Berhan | Yohannes Johannes Yohanes | Mariam Maryam |
    Selassie Sellassie Silassie Slase Selasie | Michael Mikael Mikel | Giorgis Georgis Ghiorghis |
    Yonas Jonas | Dawit Dawid David | Isaac Yishak Isak | Yosief Yosef Josef Yoseph | Tewelde
    Tewolde Teweldé | Kidane Kidan Kidanie | Habtom Habtoum | Mehari Meharie Mehary | Ghirmay Girmay
    Girmai Ghirmai | Tekle Tecle Teklé | Kibrom Kbrom Kubrom | Fitsum Fitsm Fetsum | Merhawi
    Merhawie Mrhawi | Filmon Philmon Filimon | Daniel Daneil | Tsegay Tsegai Tsegaye Segay | Solomon
    Selomon Salomon | Mohammed Mohamed Mehamed Muhammed Mahmmed Mohammad | Ahmed Ahmad Ahmmed |
    Ibrahim Ebrahim Ibrahem | Idris Edris Idriss | Osman Ousman Othman | Saleh Salih Salah | Omer
    Omar Oumer | Hussein Hussen Hussien Husein | Yusuf Yusef Yousuf Youssouf | Fatma Fatima Fatna |
    Meriem Mariam Merem | Teklehaimanot Teklehaymanot Teclehaimanot | Selam Salam Slam | Helen
    Hellen Elen | Rahel Rachel | Abraham Abrham Abreham | Samuel Samuael Samiel | Amanuel Emanuel
    Amanuiel | Getachew Getachow | Tadesse Tadese Taddese | Alemayehu Alemayhu Alemayew | Mekonnen
    Mekonen Makonnen | Tewodros Teodros Tedros Theodros | Tigist Tigest Tegest | Hiwot Hiwet Heywot
    Hywot | Tsion Sion Zion | Yordanos Jordanos Yordanose | Bethlehem Betelhem Betlehem | Genet
    Ghenet | Kidist Kidest Qidist"""

_LETTERS = """ts>s ts>tz ts>z ie>e e>i i>e i>y ay>ai ai>ay ay>aye k>q k>kh gh>g g>gh ^y>j ch>tch w>u
    u>w o>u u>o ss>s s>ss ll>l nn>n n>nn mm>m tt>t e$>ie e$>é e$> f>ph h> y>i we>wo wo>we he>h es>is
    ua>wa ze>z ^ab>ab eh>e ia>iya iya>ia"""

ERITREAN = Culture(
    (
        Community(
            0.72,
            chain,
            mixed((0.8, _TIGRINYA_MEN), (0.2, _COMPOUNDS)),
            mixed((0.95, _TIGRINYA_WOMEN), (0.05, _COMPOUNDS)),
        ),
        Community(0.28, chain, _ERITREAN_MUSLIM_MEN, _ERITREAN_MUSLIM_WOMEN),
    ),
    homes(
        """ERI:97 Asmara Keren Mendefera Dekemhare Adi_Keyh Senafe Barentu Massawa Adi_Quala
        Segeneiti Teseney Agordat Nakfa Assab Debarwa Ghinda Areza Himbirti Tsorona Mai_Aini Afabet
        Elabered Halhal Hagaz Haykota Emni_Haili Adi_Tekelezan Shambuko Omhajer Forto Ghatelay
        Hamelmalo Quatit Mai_Mine Embatkala | ETH:2.5 Addis_Ababa Mekelle Shire Adigrat Humera |
        SDN:0.5 Khartoum Kassala Gedaref"""
    ),
    _SPELLINGS,
    _LETTERS,
    new_year=0.18,
    year_only=0.06,
)

ETHIOPIAN = Culture(
    (
        Community(
            0.6,
            chain,
            mixed((0.9, _AMHARA_MEN), (0.1, _COMPOUNDS)),
            _AMHARA_WOMEN,
        ),
        Community(0.2, chain, _ETHIOPIAN_MUSLIM_MEN, _ETHIOPIAN_MUSLIM_WOMEN),
        Community(
            0.2,
            chain,
            mixed((0.8, _OROMO_MEN), (0.2, _AMHARA_MEN)),
            mixed((0.8, _OROMO_WOMEN), (0.2, _AMHARA_WOMEN)),
        ),
    ),
    homes(
        """ETH:98 Addis_Ababa Gondar Mekelle Adama Dessie Bahir_Dar Jimma Hawassa Dire_Dawa Harar
        Nekemte Axum Adigrat Humera Shashemene Debre_Markos Ambo Arba_Minch Woldia Debre_Birhan
        Kombolcha Jijiga Gambella Shire Asella Bale_Robe Moyale Metema Debre_Tabor Lalibela Bishoftu
        Wolkite Hosaena Dilla Sodo Nazret | ERI:2 Asmara Assab"""
    ),
    _SPELLINGS,
    _LETTERS,
    new_year=0.12,
    year_only=0.05,
)
