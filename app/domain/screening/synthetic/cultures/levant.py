"""Names of Syria, Iraq, Palestine, Lebanon, Yemen (Arabic) and of Kurds (Sorani, Kurmanji)."""

from app.domain.screening.synthetic.cultures import muslim
from app.domain.screening.synthetic.pools import (
    Community,
    Culture,
    chain_and_family,
    given_and_family,
    homes,
    pool,
)

_MEN = pool(
    """Mohammed Ahmad Ali Mahmoud Hussein Hassan Omar Khaled Ibrahim Mustafa Abdullah Yousef
    Karrar=كرار Abbas Haider Ammar Anas=أنس Bilal Bashar=بشار Firas=فراس Fadi=فادي Fares=فارس
    Ghaith=غيث Hamza Hani=هاني Hadi=هادي Hazem=حازم Hisham=هشام Husam=حسام Imad=عماد Iyad=إياد Jamal
    Jaber Jassim=جاسم Kamal Kareem Kadhim Khalil Laith=ليث Louay=لؤي Maher=ماهر Mahdi Majd=مجد Majed
    Malik=مالك Mazen=مازن Moataz=معتز Mohannad=مهند Moayad=مؤيد Mounir=منير Muayad=مؤيد
    Muntadher=منتظر Murtadha Mutaz=معتز Nabil Nader=نادر Nasser Nizar=نزار Osama=أسامة Othman
    Qais=قيس Qasim Qusay=قصي Raed=رائد Rami=رامي Riad=رياض Rashid Ridha Saad=سعد Sadiq Saif=سيف
    Sajjad=سجاد Salam=سلام Saleh Salem Salman=سلمان Sami=سامي Samer=سامر Samir=سمير Sameh=سامح
    Saddam=صدام Shadi=شادي Taha Taher Tareq Talal=طلال Thaer=ثائر Uday=عدي Wael=وائل Waleed
    Wissam=وسام Wisam=وسام Yahya Yaser Yassin Younis Yaarub=يعرب Zaid Zakaria Zuhair=زهير Ziad=زياد
    Zain=زين Abdulrahman Abdulkarim Abdulaziz Abdulqader Abdul_Hamid Abdul_Majeed Abdulrazzaq
    Abdul_Salam Abdul_Wahab Abdulhadi=عبدالهادي Abdul_Amir=عبدالأمير Abdul_Hussein=عبدالحسين
    Abdul_Zahra=عبدالزهرة Abdul_Jabbar=عبدالجبار Abdul_Ghani Abdul_Latif Abdul_Nasser Adel
    Adnan=عدنان Alaa=علاء Akram=أكرم Amer=عامر Amjad=أمجد Ameer=أمير Anwar Aqeel=عقيل Arkan=أركان
    Asaad=أسعد Ashraf=أشرف Assem=عاصم Atheer=أثير Ayham=أيهم Ayman=أيمن Aws=أوس Azzam=عزام Badr
    Baha=بهاء Basel=باسل Basim=باسم Basheer Bassam=بسام Burhan=برهان Dhiaa=ضياء Duraid=دريد
    Emad=عماد Fahd=فهد Faisal Falah=فلاح Faris=فارس Fawaz=فواز Fouad Ghassan=غسان Ghazi=غازي Habib
    Hassanein=حسنين Hatem Haitham=هيثم Hikmat=حكمت Humam=همام Ihab=إيهاب Ismail Issa Jafar
    Jalal=جلال Jawad Jihad=جهاد Kinan=كنان Luqman=لقمان Maan=معن Maytham=ميثم Mohsen=محسن Mouaz=معاذ
    Mudar=مضر Mujahid=مجاهد Munaf=مناف Musa Muthanna=مثنى Nadhim=ناظم Nawaf=نواف Nidal=نضال Nour
    Obada=عبادة Obaida=عبيدة Radwan=رضوان Rakan=راكان Raafat=رأفت Safaa=صفاء Safwan=صفوان Salah=صلاح
    Sultan=سلطان Suhaib=صهيب Tahseen=تحسين Tamer=تامر Thamer=ثامر Turki=تركي Wathiq=واثق Yaman=يمان
    Yazan=يزن George=جورج Elias Michel=ميشيل Hanna=حنا Sarmad=سرمد"""
)
_WOMEN = pool(
    """Fatima Zainab Mariam Nour Aisha Sara Amina Rana=رنا Hanan=حنان Rasha=رشا Huda Noor Ruba=ربى
    Khadija Amal=آمال Aya=آية Alaa=آلاء Asma Abir=عبير Ahlam=أحلام Amani=أماني Amira=أميرة Arwa=أروى
    Baraa=براءة Batoul=بتول Bayan=بيان Bushra=بشرى Dalal=دلال Dalia=داليا Dima=ديما Duaa=دعاء
    Doha=ضحى Ebtisam=ابتسام Enas=إيناس Faten=فاتن Farah=فرح Fadia=فادية Ghada=غادة Ghufran=غفران
    Hala=هلا Halima Hadeel=هديل Hayat=حياة Heba=هبة Hind=هند Ibtihal=ابتهال Iman Intisar=انتصار
    Israa=إسراء Jamila Joumana=جمانة Karima=كريمة Kawthar=كوثر Lama=لمى Lamia=لمياء Layal=ليال Layla
    Lina=لينا Lubna=لبنى Maha=مها Maisaa=ميساء Manal=منال Marwa=مروة May=مي Maysoon=ميسون Mona
    Nada=ندى Nadia Najah=نجاح Nahla=نهلة Nawal=نوال Nisreen=نسرين Ola=علا Rabab=رباب Raghad=رغد
    Rahaf=رهف Rahma Rania Reem=ريم Rima=ريما Rola=رلى Ruqaya Safa=صفا Sahar=سحر Salma Samar=سمر
    Samira Sawsan=سوسن Shahd=شهد Shaima Shatha=شذى Siham=سهام Suad Taghreed=تغريد Tasneem=تسنيم
    Wafaa=وفاء Walaa=ولاء Yasmin=ياسمين Zahra Zeina=زينة Tabarak=تبارك"""
)
_FAMILIES = pool(
    """Al-Hassan=الحسن Al-Ahmad=الأحمد Al-Ali=العلي Al-Mohammad=المحمد Al-Khalil=الخليل
    Al-Hussein=الحسين Al-Jabouri=الجبوري Al-Saadi=الساعدي Al-Obaidi=العبيدي Al-Dulaimi=الدليمي
    Al-Tamimi=التميمي Al-Ibrahim=الإبراهيم Al-Mousawi=الموسوي Al-Rubaie=الربيعي Al-Khalaf=الخلف
    Al-Abdullah=العبدالله Al-Omar=العمر Al-Zubaidi=الزبيدي Al-Shammari=الشمري Al-Azzawi=العزاوي
    Al-Janabi=الجنابي Al-Maliki=المالكي Al-Baghdadi=البغدادي Al-Masri=المصري Al-Halabi=الحلبي
    Al-Homsi=الحمصي Al-Hariri=الحريري Al-Zoubi=الزعبي Al-Khatib=الخطيب Al-Saleh=الصالح
    Al-Jassem=الجاسم Al-Hamad=الحمد Al-Salem=السالم Al-Issa=العيسى Al-Mustafa=المصطفى
    Al-Sheikh=الشيخ Al-Najjar=النجار Al-Haddad=الحداد Al-Sayed=السيد Al-Kurdi=الكردي Al-Shami=الشامي
    Al-Hasani=الحسني Al-Husseini=الحسيني Al-Jubouri=الجبوري Al-Lami=اللامي Al-Kaabi=الكعبي
    Al-Khafaji=الخفاجي Al-Bayati=البياتي Al-Qaisi=القيسي Al-Rawi=الراوي Al-Hadithi=الحديثي
    Al-Ani=العاني Al-Samarrai=السامرائي Al-Tikriti=التكريتي Al-Mosuli=الموصلي Al-Basri=البصري
    Al-Najafi=النجفي Al-Karbalai=الكربلائي Al-Asadi=الأسدي Al-Ghazi=الغزي Al-Fatlawi=الفتلاوي
    Al-Jaberi=الجابري Al-Khazraji=الخزرجي Al-Mayahi=المياحي Al-Moussa=الموسى Al-Nasser=الناصر
    Al-Naimi=النعيمي Al-Omari=العمري Al-Ramadan=الرمضان Al-Rashid=الرشيد Al-Rifai=الرفاعي
    Al-Salman=السلمان Al-Sharif=الشريف Al-Shaer=الشاعر Al-Sultan=السلطان Al-Taie=الطائي
    Al-Taweel=الطويل Al-Yasiri=الياسري Al-Younes=اليونس Al-Zein=الزين Al-Zaidi=الزيدي Al-Abed=العابد
    Al-Abboud=العبود Al-Aswad=الأسود Al-Attar=العطار Al-Barazi=البرازي Al-Bakri=البكري
    Al-Daher=الظاهر Al-Darwish=الدرويش Al-Debs=الدبس Al-Faraj=الفرج Al-Farhan=الفرحان
    Al-Ghanem=الغانم Al-Habib=الحبيب Al-Hajj=الحاج Al-Hamdan=الحمدان Al-Hamwi=الحموي
    Al-Haj_Ali=الحاج_علي Al-Jundi=الجندي Al-Kadri=القادري Al-Karim=الكريم Al-Khaled=الخالد
    Al-Khoury=الخوري Al-Mahmoud=المحمود Al-Mansour=المنصور Al-Nahhas=النحاس Al-Othman=العثمان
    Al-Qasem=القاسم Al-Radi=الراضي Al-Sabbagh=الصباغ Al-Shehadeh=الشحادة Al-Sharaa=الشرع
    Al-Tahan=الطحان Al-Turk=الترك Al-Wakil=الوكيل Al-Yousef=اليوسف Abu_Zeid=أبو_زيد
    Abu_Shanab=أبو_شنب Abu_Hamad=أبو_حمد Abu_Khaled=أبو_خالد Abu_Jabal=أبو_جبل Abu_Saleh=أبو_صالح
    Abu_Nasser=أبو_ناصر Abu_Sharkh=أبو_شرخ Abu_Odeh=أبو_عودة Barakat=بركات Bitar=بيطار Darwish=درويش
    Diab=دياب Hammoud=حمود Hijazi=حجازي Hamdan=حمدان Hamadeh=حمادة Habash=حبش Ismail Jaber
    Kanaan=كنعان Kassab=قصاب Kayali=كيالي Khoury=خوري Khalaf=خلف Mansour Masri=مصري Nassar=نصار
    Nasrallah=نصرالله Othman Qassem Qabbani=قباني Ramadan Saleh Salloum=سلوم Sawan=صوان
    Shaheen=شاهين Shahin=شاهين Sabbagh=صباغ Suleiman Tlass=طلاس Zidan=زيدان Zaarour=زعرور""",
    6,
)

_KURDISH_MEN = pool(
    """Mohammed=محەمەد Ahmed=ئەحمەد Ali=عەلی Omar=عومەر Hussein=حوسێن Ibrahim=ئیبراهیم Hassan=حەسەن
    Karwan=کاروان Rebwar=ڕێبوار Sarkawt=سەرکەوت Hiwa=هیوا Aram=ئارام Dilshad=دڵشاد Rebaz=ڕێباز
    Shwan=شوان Soran=سۆران Azad=ئازاد Bakhtiar=بەختیار Hemin=هێمن Hawkar=هاوکار Zana=زانا Ako=ئاکۆ
    Hoshyar=هۆشیار Kamaran=کامەران Nawzad=نەوزاد Omed=ئومێد Rawand=ڕەوەند Rizgar=ڕزگار Sardar=سەردار
    Sherzad=شێرزاد Twana=توانا Yusuf=یوسف Mahmood=مەحموود Osman=عوسمان Othman=عوسمان Salar=سالار
    Saman=سامان Sirwan=سیروان Zaniar=زانیار Abdulla=عەبدوڵڵا Alan=ئالان Ari=ئاری Arman=ئارمان
    Aso=ئاسۆ Ayub=ئەیوب Bahman=بەهمەن Baxtyar=بەختیار Barzan=بارزان Bestoon=بێستوون Bilal=بیلال
    Botan=بۆتان Brwa=بڕوا Chia=چیا Chiya=چیا Dana=دانا Dara=دارا Darwan=دەروان Dashti=دەشتی
    Dyako=دیاکۆ Edris=ئیدریس Fakhir=فاخیر Farhad=فەرهاد Fryad=فریاد Goran=گۆران Haidar=حەیدەر
    Halgurd=هەڵگورد Halo=هەڵۆ Hardi=هەردی Haval=هەڤاڵ Hazhar=هەژار Hedi=هێدی Herish=هێرش Hersh=هێرش
    Hoger=هۆگر Ismail=ئیسماعیل Jamal=جەمال Jabar=جەبار Jalal=جەلال Kak=کاک Kaiwan=کەیوان Karim=کەریم
    Karzan=کارزان Kawa=کاوە Khalid=خالید Khdir=خدر Kosar=کۆسار Lawand=لاوەند Muhsin=موحسین
    Mariwan=مەریوان Mustafa=مستەفا Nabaz=نەبەز Nariman=نەریمان Nzar=نزار Pshtiwan=پشتیوان
    Peshawa=پێشەوا Qadir=قادر Qasim=قاسم Rahim=ڕەحیم Ramyar=ڕامیار Ranj=ڕەنج Rasul=ڕەسووڵ
    Rashid=ڕەشید Rebin=ڕێبین Renas=ڕێناس Rojhat=ڕۆژهات Saeed=سەعید Salih=ساڵح Samal=سامال
    Sangar=سەنگەر Sarbast=سەربەست Sarko=سەرکۆ Shakhawan=شاخەوان Shko=شکۆ Shorsh=شۆڕش Siamand=سیامەند
    Taha=تەها Tahsin=تەحسین Wahid=وەحید Wrya=وریا Xalid=خالید Yasin=یاسین Younis=یونس Zagros=زاگرۆس
    Zirak=زیرەک Zryan=زریان Baran=باران Delshad=دلشاد Diyar=دیار Serhat=سەرهات Welat=وەلات
    Ciwan=جوان Agit=ئاگیت Mazlum=مەزلووم Rodi=ڕۆدی Kovan=کۆڤان Newroz=نەورۆز Loqman=لوقمان
    Najat=نەجات Anwar=ئەنوەر Fuad=فوئاد Hama=حەمە Sabah=سەباح Rostam=ڕۆستەم Shahram=شەهرام Azhi=ئاژی
    Bahroz=بەهرۆز Bawar=باوەڕ Chato=چاتۆ Darya=دەریا Dler=دلێر Ferhad=فەرهاد Fazil=فازڵ
    Ghafoor=غەفوور Hazhir=هەژیر Hogr=هۆگر Idris=ئیدریس Jegr=جگەر Kazim=کازم Latif=لەتیف Majid=مەجید
    Masoud=مەسعوود Nasih=ناسیح Pola=پۆڵا Qaraman=قارەمان Rasti=ڕاستی Sabir=سابیر Shaho=شاهۆ
    Swara=سوارە Talib=تالیب Tahir=تاهیر Wshyar=وشیار Yadgar=یادگار Zanko=زانکۆ Zuber=زوبێر""",
    5,
)
_KURDISH_WOMEN = pool(
    """Shilan=شیلان Hero=هێرۆ Nasrin=نەسرین Awaz=ئاواز Rojin=ڕۆژین Avin=ئەڤین Bahar=بەهار Chnar=چنار
    Chiman=چیمەن Dilan=دیلان Gulala=گوڵاڵە Gulistan=گوڵستان Hana=هانا Hataw=هەتاو Jwan=جوان
    Kazhal=کەژاڵ Lana=لانا Lanja=لەنجە Media=میدیا Naz=ناز Nazdar=نازدار Niga=نیگا Nigar=نیگار
    Nyan=نیان Payam=پەیام Parwin=پەروین Rezan=ڕێزان Rozhan=ڕۆژان Rozhin=ڕۆژین Runak=ڕووناک
    Sakar=ساکار Sazan=سازان Shadan=شادان Shahla=شەهلا Shanaz=شەهناز Shno=شنۆ Shirin=شیرین
    Shokhan=شۆخان Sozan=سۆزان Srwa=سروە Tara=تارا Tavga=تاڤگە Trifa=تریفە Zhyan=ژیان Zhino=ژینۆ
    Zilan=زیلان Zhwan=ژوان Amina=ئامینە Fatima=فاتمە Khadija=خەدیجە Zainab=زەینەب Maryam=مەریەم
    Aisha=عائیشە Halima=حەلیمە Layla=لەیلا Sara=سارا Bafrin=بەفرین Bayan=بەیان Beri=بێری
    Berivan=بێریڤان Chra=چرا Dlnia=دڵنیا Evin=ئەڤین Fenk=فێنک Gona=گۆنا Golala=گوڵاڵە Hawzhin=هاوژین
    Helin=هێلین Hozan=هۆزان Huda=هودا Khunaw=خوناو Lava=لاڤا Mina=مینا Mizgin=مزگین Narin=نارین
    Nishtiman=نیشتیمان Pari=پەری Peri=پێری Rewshen=ڕەوشەن Ronahi=ڕۆناهی Sahar=سەحەر Suzan=سوزان
    Vian=ڤیان Zeri=زەری""",
    4,
)
_KURDISH_FAMILIES = pool(
    """Barzani=بارزانی Jaf=جاف Zebari=زێباری Rashid=ڕەشید Salih=ساڵح Karim=کەریم Hamad=حەمەد
    Qadir=قادر Aziz=عەزیز Rasul=ڕەسووڵ Mustafa=مستەفا Amin=ئەمین Ahmadi=ئەحمەدی Mohammadi=محەمەدی
    Karimi=کەریمی Moradi=مورادی Hosseini=حوسێنی Rahimi=ڕەحیمی Rostami=ڕۆستەمی Shekhani=شێخانی
    Bradosti=برادۆستی Sorani=سۆرانی Khoshnaw=خۆشناو Dizayee=دزەیی Hawrami=هەورامی Surchi=سورچی
    Herki=هەرکی Goran=گۆران Talabani=تاڵەبانی Bajalan=باجەڵان Kakai=کاکەیی Mukri=موکری
    Ardalan=ئەردەڵان Babani=بابانی Bamarni=بامەڕنی Sindi=سندی Doski=دۆسکی Mizuri=مزووری
    Berwari=بەرواری Amedi=ئامێدی Zangana=زەنگەنە Daudi=داودی Kalhor=کەڵهوڕ Sanjabi=سەنجابی
    Ebrahimi=ئیبراهیمی Abdi=عەبدی Abdullahi=عەبدوڵڵاهی Aliyar=عەلیار Azizi=عەزیزی Bahrami=بەهرامی
    Darwish=دەروێش Fatahi=فەتاحی Ghaderi=قادری Habibi=حەبیبی Hasanzadeh=حەسەنزادە Ismaili=ئیسماعیلی
    Jalali=جەلالی Khalidi=خالیدی Mahmoudi=مەحموودی Maroufi=مەعرووفی Minbari=منبەری Nouri=نووری
    Omari=عومەری Osmani=عوسمانی Palani=پاڵانی Pirouti=پیرۆتی Qaderi=قادری Rasouli=ڕەسووڵی
    Rezaei=ڕەزایی Sadeghi=سادقی Salimi=سەلیمی Sharifi=شەریفی Soltani=سوڵتانی Veisi=وەیسی
    Yousefi=یوسفی Zandi=زەندی Yildiz=یەڵدز Demir=دەمیر Kaya=کایا Aydin=ئایدن Ozturk=ئۆزتورک
    Yilmaz=یڵماز Dogan=دۆغان Arslan=ئەرسەلان Celik=چەلیک Kilic=کلچ Aslan=ئەسلان Bozan=بۆزان
    Sheikho=شێخۆ Hamo=حەمۆ Khalo=خاڵۆ Osso=ئوسۆ Sino=سینۆ Alo=عەلۆ Haji=حاجی Hassko=حەسکۆ
    Abdulla=عەبدوڵڵا Ali=عەلی Hassan=حەسەن Hussein=حوسێن Ibrahim=ئیبراهیم Ismail=ئیسماعیل
    Khalid=خالید Mahmood=مەحموود Osman=عوسمان Omar=عومەر Saeed=سەعید Taha=تەها Tofiq=تۆفیق Wali=وەلی
    Yasin=یاسین Younis=یونس Barznji=بەرزنجی Naqshbandi=نەقشبەندی Pishdari=پشدەری Balaki=باڵەکی
    Shwani=شوانی Jabari=جەباری Gardi=گەردی Galali=گەڵاڵی Baban=بابان Hamawandi=هەمەوەندی
    Salihi=ساڵحی Delo=دەلۆ Sharbazheri=شارباژێڕی Qaladizayi=قەڵادزەیی Ranyayi=ڕانیەیی Koyi=کۆیی
    Erbili=هەولێری Dohuki=دهۆکی Kirkuki=کەرکووکی Sabri=سەبری Hakim=حەکیم Mahdi=مەهدی Faraj=فەرەج
    Fattah=فەتاح Ghafour=غەفوور Latif=لەتیف Majid=مەجید Nadir=نادر Rahman=ڕەحمان Sofi=سۆفی
    Wahab=وەهاب Zaki=زەکی Moloudi=مەولوودی Khezri=خدری Mamandi=مامەندی Hosseinzadeh=حوسێنزادە
    Abbasi=عەبباسی Bayazidi=بایەزیدی Khorshidi=خورشیدی Feyzi=فەیزی Karamianpour=کەرەمیانپوور
    Simsek=شیمشەک Polat=پۆلات""",
    6,
)
_KURDISH_SPELLINGS = """Mohammed Muhammed Mohamad Mihemed Mohammad Muhamad Hama | Ahmed Ahmad Ehmed
    Hamad | Ali Aly Eli | Omar Umar Omer Umer | Hussein Husen Hussain Hossein Hisen Hoseyn | Karwan
    Karvan Karouan | Rebwar Rebuar Rebvar Reebwar Rêbwar | Hiwa Heiwa Hiva Hewa | Dilshad Dlshad
    Delshad Dilchad | Bakhtiar Bakhtyar Baxtyar Bakhtiyar | Hemin Hemn Hêmin Hemen | Shwan Shuan
    Shvan Choan Chwan | Omed Omid Umed Oumed Hamid | Dyako Diako Diyako | Rizgar Rzgar Rezgar |
    Sarkawt Sarkaut Sarkout Serkewt | Hawkar Haukar Havkar | Zaniar Zanyar Zanyiar | Haval Hawal
    Heval Hevall | Chia Chiya Chya Çiya | Khdir Khidir Kheder Khadir Xidir | Salih Saleh Salah
    Saleih | Wrya Wria Werya Wuria | Pshtiwan Pishtiwan Peshtiwan | Sirwan Sirvan Serwan | Rebaz
    Rebas Reebaz | Kamaran Kamran Kamiran | Brwa Berwa Brva Barwa | Avin Evin Awin Aveen | Jwan Juan
    Joan Ciwan Jouan | Rojin Rozhin Rozhîn Rogin | Fatima Fatma Fatimah Fatem | Ibrahim Ebrahim
    Brahim Ibrahem Birahim | Osman Othman Usman Ousman | Mustafa Mostafa Mstafa Moustafa | Hassan
    Hasan Hesen"""

LEVANTINE = Culture(
    (
        Community(0.6, given_and_family, _MEN, _WOMEN, _FAMILIES),
        Community(0.4, chain_and_family, _MEN, _WOMEN, _FAMILIES),
    ),
    homes(
        """SYR:44 Damascus Aleppo Homs Deir_ez-Zor Daraa Idlib Hama Raqqa Latakia Hasakah Tartus
        Qamishli As-Suwayda Douma Al-Bab Manbij Palmyra | IRQ:34 Baghdad Basra Mosul Najaf Karbala
        Kirkuk Nasiriyah Diyala Fallujah Ramadi Samarra Tikrit Hilla Kut Amara Baquba Diwaniyah |
        PSE:6 Gaza Khan_Younis Rafah Jerusalem Hebron Nablus Jenin | YEM:6 Sanaa Taiz Aden Ibb
        Hodeidah Dhamar | EGY:4 Cairo Alexandria Mansoura Tanta Minya Gharbia | LBN:2 Beirut Tripoli
        Sidon Baalbek | JOR:1.5 Amman Irbid Zarqa | KWT:1 Kuwait Jahra | XXA:1.5 Kuwait Jahra
        Damascus"""
    ),
    muslim.SPELLINGS,
    """^al->el- ^al->al_ ^al->al ^al-> ^al->el_ ^el->al- ou>u u>ou oo>ou ee>i i>ee e>a a>e o>u u>o
    q>k k>q dh>d d>dh th>t z>dh aa>a a>aa aie>aei aie>ai ei>ai ai>ei ai>ay aw>ao j>dj sh>ch kh>k
    gh>g y$>i i$>y ah$>a eh$>a a$>ah mm>m ss>s s>ss ll>l bb>b h> zz>z iyah>iya ye>ie z>s awi>aoui
    iy>i ay>ai ui>wi""",
    new_year=0.09,
)

KURDISH = Culture(
    (
        Community(0.6, chain_and_family, _KURDISH_MEN, _KURDISH_WOMEN, _KURDISH_FAMILIES),
        Community(0.4, given_and_family, _KURDISH_MEN, _KURDISH_WOMEN, _KURDISH_FAMILIES),
    ),
    homes(
        """IRQ:58 Sulaymaniyah Erbil Ranya Kirkuk Duhok Kalar Halabja Qaladiza Chamchamal Zakho Koya
        Shaqlawa Soran Said_Sadiq Kifri Khanaqin Akre Mosul Penjwin Dukan Rawanduz Makhmur
        Tuz_Khurmatu | IRN:26 Sardasht Mahabad Sanandaj Piranshahr Marivan Saqqez Bukan Kermanshah
        Baneh Urmia Paveh Javanrud Oshnavieh | TUR:10 Diyarbakir Mardin Batman Van Sirnak Bingol |
        SYR:6 Qamishli Kobani Afrin Hasakah"""
    ),
    _KURDISH_SPELLINGS,
    """w>v v>w x>kh kh>x sh>ch sh>s ch>c j>zh zh>j z>j ou>u u>ou oo>u u>oo q>k k>q rr>r ll>l a>e e>a
    e>i i>e i>y y>i aw>ew ew>aw ay>ai ee>i i>ee o>u u>o gh>g h> yi>i iw>iu uw>u hw>hu s>ss mm>m
    zad>zade zadeh>zada ani>any i$>y i$>ie th>t ul>ool dl>del rw>ru""",
    new_year=0.14,
    year_only=0.05,
)
