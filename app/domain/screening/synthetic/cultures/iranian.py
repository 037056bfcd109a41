"""Names of Iran (Persian) and Afghanistan (Dari: Tajik, Hazara and others)."""

from app.domain.screening.synthetic.cultures import muslim
from app.domain.screening.synthetic.pools import (
    Community,
    Culture,
    given_and_family,
    given_and_perhaps_family,
    homes,
    pool,
)

_PERSIAN_MEN = pool(
    """Mohammad Ali Reza Hossein Mehdi Hassan Ahmad Amir=امیر Saeed Hamid Majid Abbas Mohsen=محسن
    Morteza Javad Mostafa Masoud Vahid=وحید Behzad=بهزاد Farhad=فرهاد Ebrahim Omid=امید Arash=آرش
    Milad=میلاد Mojtaba Meysam=میثم Iman Ehsan=احسان Hadi=هادی Mahmoud Alireza=علیرضا
    Amirhossein=امیرحسین Mohammadreza=محمدرضا Hamidreza=حمیدرضا Amir_Ali=امیرعلی
    Mohammad_Hossein=محمدحسین Mohammad_Ali=محمدعلی Gholamreza=غلامرضا Ali_Akbar=علی_اکبر
    Ali_Asghar=علی_اصغر Mohammad_Mehdi=محمدمهدی Amirreza=امیررضا Abolfazl=ابوالفضل
    Abolghasem=ابوالقاسم Ahmadreza=احمدرضا Akbar Asghar Aria=آریا Arian=آرین Arman=آرمان Armin=آرمین
    Artin=آرتین Ashkan=اشکان Babak=بابک Bahman=بهمن Bahram=بهرام Behnam=بهنام Behrouz=بهروز
    Bijan=بیژن Danial=دانیال Dariush=داریوش Davoud=داود Ehsanollah=احسان_الله Elyas Esmaeil=اسماعیل
    Esfandiar=اسفندیار Farid=فرید Farshad=فرشاد Farshid=فرشید Farzad=فرزاد Farzin=فرزین Firouz=فیروز
    Ghasem Gholamali=غلامعلی Gholamhossein=غلامحسین Habib Hamed=حامد Hashem Heydar Homayoun=همایون
    Houman=هومن Houshang=هوشنگ Iraj=ایرج Jafar Jalal=جلال Jalil=جلیل Jamshid=جمشید Kamran=کامران
    Karim Kaveh=کاوه Kazem Keyvan=کیوان Khosrow=خسرو Kianoush=کیانوش Kourosh=کوروش Mahyar=مهیار
    Mani=مانی Mansour Manouchehr=منوچهر Maziar=مازیار Mehran=مهران Mehrdad=مهرداد Mehrzad=مهرزاد
    Mohsenali=محسنعلی Mokhtar Morad=مراد Nader=نادر Naser Navid=نوید Nima=نیما Parham=پرهام
    Parsa=پارسا Parviz=پرویز Payam=پیام Pedram=پدرام Peyman=پیمان Pejman=پژمان Pouria=پوریا
    Pouya=پویا Qasem Rahim Rahman=رحمان Ramin=رامین Rasoul=رسول Rostam=رستم Rouhollah=روح_الله
    Rouzbeh=روزبه Sadegh Sajjad=سجاد Salman=سلمان Saman=سامان Sasan=ساسان Shahab Shahin=شاهین
    Shahram=شهرام Shahrokh=شاهرخ Shahriar=شهریار Shayan=شایان Siamak=سیامک Siavash=سیاوش Sina=سینا
    Soheil=سهیل Soroush=سروش Taher Taghi=تقی Touraj=تورج Yaghoub Yaser Younes Yousef
    Zabihollah=ذبیح_الله Bardia=بردیا Benyamin=بنیامین Khodadad=خداداد Karamat=کرامت Yadollah=یدالله
    Hedayat=هدایت Hojat=حجت Hematollah=همت_الله Fazlollah=فضل_الله Asadollah=اسدالله Hesam=حسام
    Kamyar=کامیار Kiarash=کیارش"""
)
_PERSIAN_WOMEN = pool(
    """Fatemeh=فاطمه Zahra Maryam Masoumeh=معصومه Sara Leila Somayeh=سمیه Narges=نرگس Mina=مینا
    Nasrin=نسرین Azadeh=آزاده Elham=الهام Zeinab Parisa=پریسا Mahsa=مهسا Nazanin=نازنین Shirin=شیرین
    Niloufar=نیلوفر Samira Sahar=سحر Fereshteh=فرشته Akram=اکرم Arezoo=آرزو Atefeh=عاطفه Atena=آتنا
    Azam=اعظم Azar=آذر Bahar=بهار Bahareh=بهاره Behnaz=بهناز Elaheh=الهه Elnaz=الناز Farideh=فریده
    Farzaneh=فرزانه Fariba=فریبا Farnaz=فرناز Farahnaz=فرحناز Forough=فروغ Ghazal=غزل Golnaz=گلناز
    Golnar=گلنار Hadis=حدیث Haniyeh=هانیه Hanieh=حانیه Hedieh=هدیه Homa=هما Jamileh=جمیله
    Khadijeh=خدیجه Kobra=کبری Ladan=لادن Laleh=لاله Mahnaz=مهناز Mahin=مهین Marjan=مرجان
    Marzieh=مرضیه Mahboubeh=محبوبه Mehrnoush=مهرنوش Mitra=میترا Mojgan=مژگان Monireh=منیره Mona
    Nahid=ناهید Narmin=نرمین Nasim=نسیم Neda=ندا Negar=نگار Negin=نگین Nooshin=نوشین Pardis=پردیس
    Parvaneh=پروانه Parvin=پروین Pegah=پگاه Raha=رها Rana=رعنا Razieh=راضیه Reyhaneh=ریحانه
    Robabeh=ربابه Roghayeh=رقیه Roya=رویا Roxana=رکسانا Sakineh=سکینه Sepideh=سپیده Setareh=ستاره
    Shabnam=شبنم Shahla=شهلا Shahnaz=شهناز Shiva=شیوا Shima=شیما Shohreh=شهره Simin=سیمین
    Soghra=صغری Soraya=ثریا Tahereh=طاهره Tannaz=طناز Taraneh=ترانه Tina=تینا Vida=ویدا
    Yasaman=یاسمن Yekta=یکتا Zhaleh=ژاله Zohreh=زهره"""
)
_PERSIAN_FAMILIES = pool(
    """Mohammadi=محمدی Hosseini=حسینی Ahmadi=احمدی Rezaei=رضایی Moradi=مرادی Karimi=کریمی
    Rahimi=رحیمی Mousavi=موسوی Jafari=جعفری Hashemi=هاشمی Heydari=حیدری Ebrahimi=ابراهیمی
    Rostami=رستمی Sadeghi=صادقی Kazemi=کاظمی Ghasemi=قاسمی Akbari=اکبری Abbasi=عباسی
    Alizadeh=علیزاده Amini=امینی Asadi=اسدی Azizi=عزیزی Bagheri=باقری Bahrami=بهرامی
    Daneshvar=دانشور Dehghan=دهقان Ebadi=عبادی Eskandari=اسکندری Esmaeili=اسماعیلی Farahani=فراهانی
    Fathi=فتحی Fazeli=فاضلی Ghorbani=قربانی Gholami=غلامی Ghaffari=غفاری Habibi=حبیبی
    Hajizadeh=حاجی‌زاده Hamidi=حمیدی Hassani=حسنی Hassanzadeh=حسن‌زاده Hatami=حاتمی
    Heidarzadeh=حیدرزاده Imani=ایمانی Jahangiri=جهانگیری Jalali=جلالی Jamshidi=جمشیدی Javadi=جوادی
    Kamali=کمالی Karami=کرمی Kaviani=کاویانی Khalili=خلیلی Khani=خانی Khosravi=خسروی Kiani=کیانی
    Mahdavi=مهدوی Mahmoudi=محمودی Maleki=ملکی Mansouri=منصوری Mazaheri=مظاهری Mehrabi=مهرابی
    Mirzaei=میرزایی Moghaddam=مقدم Mohseni=محسنی Mokhtari=مختاری Molaei=مولایی Mortazavi=مرتضوی
    Motamedi=معتمدی Naderi=نادری Najafi=نجفی Namazi=نمازی Naseri=ناصری Nazari=نظری Nejati=نجاتی
    Nikzad=نیکزاد Norouzi=نوروزی Nouri=نوری Omidi=امیدی Pahlavan=پهلوان Parsa=پارسا
    Pourmohammad=پورمحمد Pouraskari=پورعسکری Rafiei=رفیعی Rahmani=رحمانی Rajabi=رجبی Ramezani=رمضانی
    Rashidi=رشیدی Rasouli=رسولی Razavi=رضوی Roshan=روشن Saberi=صابری Sabzi=سبزی Saeedi=سعیدی
    Safari=صفری Salehi=صالحی Salimi=سلیمی Samadi=صمدی Sarabi=سرابی Sattari=ستاری Shabani=شعبانی
    Shafiei=شفیعی Shahbazi=شهبازی Shahidi=شهیدی Shakeri=شاکری Shams=شمس Sharifi=شریفی Shirazi=شیرازی
    Shojaei=شجاعی Sohrabi=سهرابی Soleimani=سلیمانی Soltani=سلطانی Tabatabaei=طباطبایی Taheri=طاهری
    Tajik=تاجیک Talebi=طالبی Tavakoli=توکلی Tehrani=تهرانی Torabi=ترابی Vahidi=وحیدی Vaziri=وزیری
    Yaghoubi=یعقوبی Yazdani=یزدانی Yousefi=یوسفی Zamani=زمانی Zare=زارع Zarei=زارعی Zand=زند
    Zolfaghari=ذوالفقاری Abdollahi=عبداللهی Afshar=افشار Aghaei=آقایی Ahangar=آهنگر Amiri=امیری
    Ansari=انصاری Arabi=عربی Ashrafi=اشرفی Ataei=عطایی Azadi=آزادی Babaei=بابایی Badri=بدری
    Bakhtiari=بختیاری Barati=براتی Behzadi=بهزادی Beheshti=بهشتی Danesh=دانش Darvishi=درویشی
    Davoudi=داودی Delavar=دلاور Emami=امامی Farhadi=فرهادی Forouzan=فروزان Golzar=گلزار Hakimi=حکیمی
    Heravi=هروی Kermani=کرمانی Lotfi=لطفی Nasiri=نصیری Nikbakht=نیکبخت Pakzad=پاکزاد Qaderi=قادری
    Sepehri=سپهری Zahedi=زاهدی""",
    5,
)

_DARI_MEN = pool(
    """Mohammad Ahmad Ali Hussain Hassan Reza Mahdi Mustafa Mohammad_Ali=محمد_علی
    Mohammad_Reza=محمد_رضا Ali_Reza=علی_رضا Mohammad_Hussain=محمد_حسین Ghulam=غلام Sayed Nasir
    Omid=امید Farid=فرید Jawad Zabihullah=ذبیح_الله Ahmad_Zia=احمد_ضیا Ghulam_Hussain=غلام_حسین
    Ghulam_Ali=غلام_علی Habibullah=حبیب_الله Abdul_Rahman Abdul_Wahid Abdul_Karim Abdul_Qadir
    Abdul_Hamid Abdul_Latif Abdul_Ghani Abdul_Rahim Abdul_Salam Abdul_Aziz Abdul_Majid
    Abdul_Wakil=عبدالوکیل Abdul_Basir=عبدالبصیر Abdul_Samad=عبدالصمد Abdul_Hakim Abdul_Wahab
    Abdul_Jabar=عبدالجبار Abdul_Khaliq=عبدالخالق Mohammad_Nabi=محمد_نبی Mohammad_Amin=محمد_امین
    Mohammad_Yusuf=محمد_یوسف Mohammad_Musa=محمد_موسی Mohammad_Ishaq=محمد_اسحاق
    Mohammad_Yunus=محمد_یونس Mohammad_Dawood=محمد_داود Mohammad_Hassan=محمد_حسن
    Mohammad_Jan=محمد_جان Ahmad_Jawid=احمد_جاوید Ahmad_Fawad=احمد_فواد Ahmad_Wali=احمد_ولی
    Khalilullah=خلیل_الله Najibullah=نجیب_الله Hamidullah=حمید_الله Esmatullah=عصمت_الله
    Hekmatullah=حکمت_الله Hedayatullah=هدایت_الله Rahmatullah=رحمت_الله Nematullah=نعمت_الله
    Aminullah=امین_الله Asadullah=اسدالله Barakatullah=برکت_الله Enayatullah=عنایت_الله
    Fazlullah=فضل_الله Sanaullah=ثنا_الله Sefatullah=صفت_الله Shafiqullah=شفیق_الله
    Zahirullah=ظاهرالله Matiullah=مطیع_الله Mirwais=میرویس Wahidullah=وحیدالله Azizullah=عزیزالله
    Abbas Adel Aimal=ایمل Ajmal=اجمل Akbar Amir=امیر Anwar Arash=آرش Arif=عارف Asif=آصف Bashir Baqir
    Basir=بصیر Belal Daud Edris Ehsan=احسان Ehsanullah=احسان_الله Faisal Faramarz=فرامرز
    Farhad=فرهاد Farhan=فرحان Fahim=فهیم Feroz=فیروز Hafiz Haji=حاجی Hamid Haroon Hashmat=حشمت
    Homayoun=همایون Ibrahim Idris Ismail Jamshid=جمشید Jawid=جاوید Kabir=کبیر Kamran=کامران Karim
    Kazim Khalid Khodadad=خداداد Latif Mansoor Masood Masih=مسیح Milad=میلاد Mirza=میرزا Mohsin=محسن
    Mokhtar Morteza Mujtaba Murad=مراد Murtaza Nadir=نادر Naim Najib=نجیب Naqib=نقیب Naweed=نوید
    Nazir=نظیر Nisar=نثار Noorullah=نورالله Obaidullah=عبیدالله Parwiz=پرویز Qasim Qais=قیس
    Rafi=رفیع Ramin=رامین Rashid Rohullah=روح_الله Romal=رومل Sabir=صابر Sadiq Saifullah=سیف_الله
    Sajad=سجاد Salim Sami=سمیع Samiullah=سمیع_الله Shafi=شفیع Shah_Mahmood=شاه_محمود Shahab Sharif
    Shoaib Sher_Ali=شیر_علی Siar=سیر Sohrab=سهراب Suhail=سهیل Sulaiman Tariq Timur=تیمور Wais=ویس
    Walid Yama=یما Yaqub Yaser Yusuf Zaher Zakir=ذاکر Zaki=ذکی Zalmai=زلمی Zia=ضیا Zubair Juma=جمعه
    Nowruz=نوروز Eid_Mohammad=عید_محمد Nazar=نظر Rajab=رجب Qurban=قربان""",
    3,
)
_DARI_WOMEN = pool(
    """Fatima Zahra Maryam Zainab Sakina Masuma=معصومه Shukria=شکریه Nargis=نرگس Farzana=فرزانه
    Laila Marzia=مرضیه Halima Razia=راضیه Aziza=عزیزه Amina Aqila=عاقله Arezo=آرزو Basira=بصیره
    Bibi_Gul=بی_بی_گل Fahima=فهیمه Farida=فریده Fariba=فریبا Fereshta=فرشته Freshta=فرشته
    Frozan=فروزان Gulsom=گلثوم Habiba=حبیبه Hadia=هدیه Hakima=حکیمه Hamida=حمیده Humaira=حمیرا
    Khadija Khatera=خاطره Kobra=کبری Lailuma=لیلما Latifa=لطیفه Madina=مدینه Mahbooba=محبوبه
    Malika=ملکه Masooda=مسعوده Maryam_Bibi=مریم_بی_بی Mina=مینا Mursal=مرسل Muzhda=مژده Nadia
    Nafisa=نفیسه Nahid=ناهید Najiba=نجیبه Nasima=نسیمه Nasrin=نسرین Nazanin=نازنین Nazifa=نظیفه
    Nilofar=نیلوفر Parwana=پروانه Parwin=پروین Parisa=پریسا Qudsia=قدسیه Rabia=رابعه Rahima=رحیمه
    Roqia Roya=رویا Rukhsana=رخسانه Sabera=صابره Sadaf=صدف Sadia=سعدیه Safia Sahar=سحر Salma Samira
    Sana=ثنا Sara Setara=ستاره Shabnam=شبنم Shabana=شبانه Shafiqa=شفیقه Shahla=شهلا Shakila=شکیلا
    Sharifa=شریفه Shirin=شیرین Sima=سیما Soraya=ثریا Sosan=سوسن Tahira=طاهره Tamana=تمنا
    Wahida=وحیده Yalda=یلدا Yasamin=یاسمین Zakia=ذکیه Zarghuna=زرغونه Zohra Zulaikha=زلیخا"""
)
_DARI_FAMILIES = pool(
    """Ahmadi=احمدی Hussaini=حسینی Mohammadi=محمدی Rezai=رضایی Karimi=کریمی Rahimi=رحیمی
    Haidari=حیدری Sadat=سادات Jafari=جعفری Alizada=علیزاده Akbari=اکبری Amiri=امیری Azizi=عزیزی
    Nazari=نظری Hashimi=هاشمی Sharifi=شریفی Sultani=سلطانی Mohseni=محسنی Noori=نوری Qasimi=قاسمی
    Rasuli=رسولی Ibrahimi=ابراهیمی Yousufi=یوسفی Safi=صافی Nabizada=نبی‌زاده Habibi=حبیبی
    Hakimi=حکیمی Anwari=انوری Ansari=انصاری Amini=امینی Rahmani=رحمانی Sadiqi=صدیقی Rostami=رستمی
    Samadi=صمدی Salehi=صالحی Sarwari=سروری Qaderi=قادری Popal=پوپل Wardak=وردک Hotak=هوتک
    Barakzai=بارکزی Popalzai=پوپلزی Noorzai=نورزی Ahmadzai=احمدزی Stanikzai=ستانکزی Faizi=فیضی
    Fazli=فضلی Fayazi=فیاضی Frotan=فروتن Ghafoori=غفوری Gulzari=گلزاری Hamidi=حمیدی
    Hasanzada=حسن‌زاده Hassani=حسنی Heravi=هروی Jami=جامی Joya=جویا Kabuli=کابلی Kakar=کاکر
    Kazimi=کاظمی Khalili=خلیلی Khavari=خاوری Mahmoodi=محمودی Maqsoodi=مقصودی Mirzai=میرزایی
    Mirzada=میرزاده Moradi=مرادی Muradi=مرادی Mousavi=موسوی Najafi=نجفی Naseri=ناصری Nawabi=نوابی
    Niazi=نیازی Nikzad=نیکزاد Omari=عمری Osmani=عثمانی Paiman=پیمان Panjshiri=پنجشیری Parwani=پروانی
    Poya=پویا Qurbani=قربانی Rafiqi=رفیقی Rahimzada=رحیم‌زاده Rasooli=رسولی Razaqi=رزاقی
    Sabori=صبوری Safari=صفری Sahak=ساحک Saidi=سعیدی Salimi=سلیمی Sediqi=صدیقی Shafaq=شفق
    Shahidi=شهیدی Shirzad=شیرزاد Shahzada=شهزاده Stori=ستوری Tajik=تاجیک Taheri=طاهری Tawakoli=توکلی
    Timori=تیموری Wafa=وفا Wahidi=وحیدی Wali=ولی Yaqubi=یعقوبی Yari=یاری Zada=زاده Zahiri=ظاهری
    Zamani=زمانی Ziaee=ضیایی Zakizada=ذکی‌زاده Zahedi=زاهدی Bakhtiari=بختیاری Bayat=بیات
    Behzad=بهزاد Danesh=دانش Darwish=درویش Dawlatzai=دولتزی Ebrahimkhil=ابراهیم‌خیل Ehsani=احسانی
    Erfani=عرفانی Eshaqzada=اسحاق‌زاده Farahi=فراهی Formuli=فرملی Ghaznavi=غزنوی Ghulami=غلامی
    Hamdard=همدرد Jalali=جلالی Jawadi=جوادی Lali=لعلی Latifi=لطیفی Malikzada=ملک‌زاده Mehrabi=مهرابی
    Nadiri=نادری Naimi=نعیمی Nekzad=نیکزاد Rajabi=رجبی Ramazani=رمضانی Shinwari=شینواری
    Sohrabi=سهرابی Tanha=تنها Yawari=یاوری Zarifi=ظریفی Arman=آرمان Ayubi=ایوبی Barekzai=بارکزی
    Dostyar=دوستیار Fahimi=فهیمی Farhang=فرهنگ Ghazanfar=غضنفر Hamraz=همراز Hadi=هادی
    Kohistani=کوهستانی Maroofi=معروفی Mobin=مبین Nasiri=نصیری Rahguzar=رهگذر Samim=صمیم Sharafi=شرفی
    Sorush=سروش Takhari=تخاری Wahedi=واحدی Yusufzai=یوسفزی""",
    4,
)

PERSIAN = Culture(
    (Community(1, given_and_family, _PERSIAN_MEN, _PERSIAN_WOMEN, _PERSIAN_FAMILIES),),
    homes(
        """IRN:98 Tehran Mashhad Isfahan Karaj Shiraz Tabriz Ahvaz Qom Kermanshah Rasht Urmia
        Hamedan Arak Kerman Yazd Ardabil Bandar_Abbas Zanjan Sanandaj Qazvin Khorramabad Gorgan Sari
        Abadan Dezful Bushehr Ilam Kashan Babol Amol Sabzevar Neyshabur Bojnurd Zahedan Birjand Khoy
        Malayer Borujerd Yasuj Shahrud Semnan | AFG:2 Herat Kabul"""
    ),
    muslim.SPELLINGS,
    """ou>u u>ou oo>ou ou>oo gh>q q>gh gh>g kh>k ch>tch sh>ch ei>ey ey>ei ei>aei aei>ai j>dj ee>i
    i>ee o>u u>o e>i a>aa aa>a z>s v>w w>v zadeh>zade zadeh>_zadeh eh$>e eh$>ah i$>y ss>s s>ss mm>m
    dd>d iy>i y>i i>y oll>ull ollah>allah ae>ai aei$>ai ei$>aie jt>gt zh>j j>zh ow>o th>t h> a>e
    ^pour>poor""",
    new_year=0.02,
)

AFGHAN = Culture(
    (Community(1, given_and_perhaps_family, _DARI_MEN, _DARI_WOMEN, _DARI_FAMILIES),),
    homes(
        """AFG:98.5 Kabul Herat Ghazni Mazar-e-Sharif Parwan Baghlan Kunduz Bamyan Takhar Balkh
        Kapisa Badakhshan Daikundi Faryab Maidan_Wardak Samangan Jaghori Panjshir Logar Farah Ghor
        Sar-e_Pol Jawzjan Pul-e-Khumri Uruzgan Nangarhar Qarabagh Behsud Malistan Badghis Nimroz
        Taloqan Andkhoy Charikar Laghman Maymana | IRN:1 Tehran Mashhad | PAK:0.5 Quetta Peshawar"""
    ),
    muslim.SPELLINGS,
    """ullah>ollah ullah>_ullah ullah>allah ollah>ullah zada>zadah zada>zadeh zai>zay zai>_zai
    zai>zi ai$>ay ai$>aee ay>ai i$>y i$>ee oo>u u>oo u>o o>u ou>u w>v v>w kh>k q>k gh>g ee>i i>ee
    e>i i>e a>e aa>a y>i ss>s s>ss mm>m dd>d j>dj sh>ch ^abdul_>abdul ^abdul_>abd_ul_
    ^mohammad_>mohammad th>t h> z>s ia>iya""",
    new_year=0.24,
    year_only=0.1,
    single=0.1,
)
