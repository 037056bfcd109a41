"""Pashto names (Afghanistan, Pakistan) and Urdu names (Pakistan, India)."""

from app.domain.screening.synthetic.cultures import muslim
from app.domain.screening.synthetic.pools import (
    Community,
    Culture,
    given_and_perhaps_family,
    givens_and_family,
    homes,
    mixed,
    pool,
)

# Given names made of two words, as they are heard from Kabul to Lahore.
_WITH_KHAN = pool(
    """Wali_Khan=ولي_خان Sher_Khan=شېر_خان Gul_Khan=ګل_خان Zar_Khan=زر_خان Jan_Khan=جان_خان
    Mir_Khan=میر_خان Din_Mohammad=دین_محمد Gul_Mohammad=ګل_محمد Jan_Mohammad=جان_محمد
    Noor_Mohammad=نور_محمد Wali_Mohammad=ولي_محمد Sher_Mohammad=شېر_محمد Taj_Mohammad=تاج_محمد
    Fazal_Mohammad=فضل_محمد Dost_Mohammad=دوست_محمد Khan_Mohammad=خان_محمد Pir_Mohammad=پیر_محمد
    Lal_Mohammad=لعل_محمد Nazar_Mohammad=نظر_محمد Saz_Mohammad=ساز_محمد Mohammad_Khan=محمد_خان
    Mohammad_Gul=محمد_ګل Mohammad_Jan=محمد_جان Mohammad_Naim=محمد_نعیم Mohammad_Tahir=محمد_طاهر
    Mohammad_Zaman=محمد_زمان Mohammad_Rasul=محمد_رسول Mohammad_Akbar=محمد_اکبر
    Mohammad_Sharif=محمد_شریف Mohammad_Ismail=محمد_اسماعیل Mohammad_Ayub=محمد_ایوب Abdul_Rahman
    Abdul_Ghafar=عبدالغفار Abdul_Wali=عبدالولي Abdul_Wahid Abdul_Baqi Abdul_Qayum=عبدالقیوم
    Abdul_Manan=عبدالمنان Abdul_Malik=عبدالملک Abdul_Shukoor=عبدالشکور Abdul_Sattar=عبدالستار
    Abdul_Matin=عبدالمتین Abdul_Nasir Abdul_Hadi=عبدالهادي Abdul_Razaq Abdul_Haq=عبدالحق
    Abdul_Samad=عبدالصمد Gul_Agha=ګل_اغا Gul_Rahman=ګل_رحمان Saif_Rahman=سیف_رحمان
    Aziz_Rahman=عزیز_رحمان Zia_Rahman=ضیا_رحمان Haji_Gul=حاجي_ګل Shah_Wali=شاه_ولي Mir_Wais=میروېس
    Said_Wali=سید_ولي Amir_Jan=امیر_جان Noor_Agha=نور_اغا Zar_Wali=زر_ولي""",
    4,
)
_MEN = pool(
    """Najibullah=نجیب_الله Rahmatullah=رحمت_الله Hamidullah=حمید_الله Esmatullah=عصمت_الله
    Zabihullah=ذبیح_الله Asadullah=اسدالله Samiullah=سمیع_الله Hekmatullah=حکمت_الله
    Rohullah=روح_الله Naqibullah=نقیب_الله Safiullah=صفي_الله Habibullah=حبیب_الله
    Aminullah=امین_الله Hayatullah=حیات_الله Ziaullah=ضیا_الله Hedayatullah=هدایت_الله
    Ihsanullah=احسان_الله Inayatullah=عنایت_الله Kifayatullah=کفایت_الله Matiullah=مطیع_الله
    Nasrullah=نصرالله Nematullah=نعمت_الله Noorullah=نورالله Obaidullah=عبیدالله Raziullah=راضي_الله
    Rafiullah=رفیع_الله Sanaullah=ثنا_الله Saifullah=سیف_الله Shafiullah=شفیع_الله
    Sharifullah=شریف_الله Wahidullah=وحیدالله Waliullah=ولي_الله Zakirullah=ذاکرالله
    Zahidullah=زاهدالله Atiqullah=عتیق_الله Ataullah=عطا_الله Azizullah=عزیزالله Baitullah=بیت_الله
    Barakatullah=برکت_الله Bismillah=بسم_الله Ebadullah=عبادالله Faizullah=فیض_الله
    Fazalullah=فضل_الله Ghulamullah=غلام_الله Hafizullah=حفیظ_الله Hashmatullah=حشمت_الله
    Ikramullah=اکرام_الله Jawadullah=جوادالله Khairullah=خیرالله Khalilullah=خلیل_الله
    Lutfullah=لطف_الله Mujeebullah=مجیب_الله Nazifullah=نظیف_الله Qudratullah=قدرت_الله
    Rahimullah=رحیم_الله Sadiqullah=صدیق_الله Sebghatullah=صبغت_الله Shakirullah=شاکرالله
    Shamsullah=شمس_الله Sherullah=شېرالله Toryalai=توریالی Ajmal=اجمل Aimal=ایمل Akbar Alam=عالم
    Amanullah=امان_الله Asif=اصف Awal=اول Ayub Bahadur=بهادر Baryalai=بریالی Bashir Basir=بصیر Bilal
    Daud Dawlat=دولت Edris Ezatullah=عزت_الله Fahim=فهیم Farid=فرید Faridullah=فریدالله Farooq
    Fawad=فواد Gulab=ګلاب Gulbuddin=ګل_الدین Habib Hamid Hanif=حنیف Hazrat=حضرت Hilal=هلال
    Hizbullah=حزب_الله Idrees Imran=عمران Iqbal=اقبال Irfan=عرفان Islam=اسلام Ismail Jamal
    Jamaluddin Janan=جانان Javid=جاوید Jawad Kamal Kamran=کامران Karim Khalid Khan=خان
    Khushal=خوشحال Lais=لیث Layeq=لایق Mahmood Malang=ملنګ Mansoor Mashal=مشعل Masood Mirwais=میروېس
    Mukhtar Muslim=مسلم Mustafa Nadir=نادر Nasim=نسیم Nasir Naveed=نوید Nawaz=نواز Nazir=نظیر
    Niaz=نیاز Niamat=نعمت Omid=امید Pacha=پاچا Qais=قیس Qasim Rafi=رفیع Rahim Rahman=رحمان Rashid
    Raza Riaz=ریاض Sabir=صابر Sadiq Sahil=ساحل Said Salim Sangar=سنګر Sardar=سردار Shafiq=شفیق
    Shah=شاه Shahid=شاهد Shahzad=شهزاد Shoaib Sohail=سهیل Spin=سپین Stana=ستانه Suliman Tahir
    Taj=تاج Tariq Torak=تورک Umar Wakil=وکیل Waris=وارث Waheed Yar=یار Yasir Yousaf=یوسف Zaheer=ظهیر
    Zahid=زاهد Zakir=ذاکر Zalmay=زلمی Zaman=زمان Zar=زر Zarif=ظریف Zubair Ibrahim Ahmad Mohammad
    Ali""",
    4,
)
_WOMEN = pool(
    """Zarmina=زرمینه Palwasha=پلوشه Malalai=ملالۍ Gulalai=ګلالۍ Spogmai=سپوږمۍ Zarghuna=زرغونه
    Shaista=ښایسته Wazhma=وږمه Amina Fatima Maryam Khadija Zainab Aisha Rabia=رابعه Nazia=نازیه
    Shabana=شبانه Rukhsana=رخسانه Sadia=سعدیه Saima=صایمه Samina=ثمینه Shazia=شازیه Sana=ثنا Salma
    Bakht_Bibi=بخت_بي_بي Basmina=بسمینه Benazir=بېنظیر Brekhna=برېښنا Durkhanai=درخانۍ
    Farzana=فرزانه Farida=فریده Gul_Bibi=ګل_بي_بي Gulmakai=ګل_مکۍ Gulnaz=ګلناز Gulpari=ګل_پري
    Hajira=هاجره Halima Hasina=حسینه Hosai=هوسۍ Humaira=حمیرا Jamila Kamila=کامله Khalida=خالده
    Khatol=خاتول Laila Laiba=لایبه Lailuma=لیلما Latifa=لطیفه Madina=مدینه Mahjabin=مه_جبین
    Marwa=مروه Meena=مینه Mursal=مرسل Naghma=نغمه Naheed=ناهید Nazaneen=نازنین Nasreen=نسرین
    Noor_Bibi=نور_بي_بي Nooria=نوریه Pari=پري Parveen=پروین Pashtana=پښتنه Rahila=راحیله Razia=راضیه
    Roshan=روښانه Sabira=صابره Safia Sahar=سحر Sapna=سپنا Shafiqa=شفیقه Shakila=شکیله Shamim=شمیم
    Shukria=شکریه Spozhmai=سپوږمۍ Storai=ستوري Tahira=طاهره Torpekai=تورپېکۍ Uzma=عظمی Wranga=وړانګه
    Yasmin=یاسمین Zakia=ذکیه Zahida=زاهده Zarlakhta=زرلښته Zohra Zulaikha=زلیخا"""
)
_FAMILIES = pool(
    """Khan=خان Ahmadzai=احمدزی Stanikzai=ستانکزی Safi=ساپی Shinwari=شینواری Zadran=ځدران
    Wardak=وردګ Momand=مومند Afridi=اپریدی Sahak=ساهاک Noorzai=نورزی Alokozai=الکوزی Barakzai=بارکزی
    Popalzai=پوپلزی Hotak=هوتک Kakar=کاکړ Achakzai=اڅکزی Mohmand=مومند Yousafzai=یوسفزی Khattak=خټک
    Bangash=بنګش Orakzai=اورکزی Wazir=وزیر Mahsud=مسید Marwat=مروت Tarakhel=تره_خېل
    Sulaimankhel=سلیمان_خېل Kharoti=خروټی Andar=اندړ Tarakai=ترکی Mangal=منګل Zazai=ځاځی Jaji=ځاځی
    Tanai=تڼی Sabari=صابری Gurbaz=ګربز Kochi=کوچی Nasir=ناصر Niazi=نیازی Miakhel=میاخېل
    Amarkhel=امرخېل Omarkhel=عمرخېل Ibrahimkhel=ابراهیم_خېل Ludin=لودین Kamalzai=کمالزی
    Babakarkhel=ببکرخېل Akakhel=اکاخېل Zaheer=ظهیر Sherzad=شېرزاد Khugyani=خوږیاڼی
    Chaparhari=چپرهاری Nangarhari=ننګرهاری Laghmani=لغماني Kunari=کونړی Logari=لوګری
    Salarzai=سالارزی Mamond=ماموند Utmankhel=اتمان_خېل Tarkani=ترکاڼی Dawlatzai=دولتزی
    Ismailzai=اسماعیلزی Yaqubi=یعقوبي Sadat=سادات Hashimi=هاشمي Haqyar=حقیار Haqmal=حقمل Amin=امین
    Amiri=امیري Amini=امیني Faqiri=فقیري Faizi=فیضي Habibi=حبیبي Hamdard=همدرد Hakimi=حکیمي
    Himat=همت Jabarkhel=جبارخېل Janat=جنت Jalalzai=جلالزی Kamawal=کاموال Karokhel=کروخېل Khalil=خلیل
    Khalili=خلیلی Khpalwak=خپلواک Lodi=لودي Malikzai=ملکزی Mandozai=مندوزی Mashwani=مشواڼی
    Mirzakhel=میرزاخېل Mullakhel=ملاخېل Naimi=نعیمی Nabi=نبي Noori=نوري Oryakhel=اوریاخېل
    Paktiawal=پکتیاوال Pardes=پردېس Pasoon=پاسون Qadiri=قادري Qazi=قاضي Rahimi=رحیمی Rahmani=رحماني
    Rasuli=رسولی Sadiqi=صدیقی Saidi=سعیدی Sajid=ساجد Salarkhel=سالارخېل Samim=صمیم Sapai=ساپی
    Sapand=سپند Sarwari=سروري Shams=شمس Sharifi=شریفي Shirzai=شېرزی Siddiqi=صدیقی Sultani=سلطاني
    Tahiri=طاهري Tokhi=توخي Totakhel=توتاخېل Turabi=ترابی Wafa=وفا Wali=ولي Watanyar=وطنیار
    Wror=ورور Yaad=یاد Yarzada=یارزاده Zaland=ځلاند Zazi=ځاځی Zahid=زاهد Zakhilwal=زاخېلوال
    Zamani=زماني Zurmati=زرمتي Zmarai=زمری Zwak=زواک Durrani=دراني Ghilzai=غلجی Hassankhel=حسن_خېل
    Isakhel=عیسی_خېل Jadran=ځدران Kamran=کامران Khogyani=خوږیاڼی Mohsini=محسنی Musakhel=موسی_خېل
    Nawabi=نوابي Nasrat=نصرت Osmani=عثماني Qasemi=قاسمي Shah=شاه Sahibzada=صاحبزاده Alizai=علیزی
    Babar=بابر Baluch=بلوڅ Daudzai=داودزی Hassanzai=حسن‌زی Ishaqzai=اسحاقزی Kharotai=خروټی
    Mandokhel=مندوخېل Shirani=شیرانی""",
    3,
)

_URDU_MEN = pool(
    """Muhammad Ali=علی Ahmed Usman Bilal Hassan Hamza Imran=عمران Umar Zain=زین Adnan=عدنان Faisal
    Kashif=کاشف Asad=اسد Waqas=وقاص Shahid=شاہد Tariq Nadeem=ندیم Naveed=نوید Kamran=کامران
    Khurram=خرم Rizwan=رضوان Salman=سلمان Shahbaz=شہباز Shoaib Sajid=ساجد Irfan=عرفان Asif=آصف
    Arslan=ارسلان Amir=عامر Abdul_Rehman Abdul_Ghafoor=عبدالغفور Abdul_Rasheed=عبدالرشید
    Abdul_Hameed Abdul_Majeed Abdul_Sattar=عبدالستار Abdul_Aziz Abdul_Qadir Abdul_Wahab
    Abdul_Jabbar=عبدالجبار Abdul_Basit=عبدالباسط Abdul_Khaliq=عبدالخالق Abdul_Samad=عبدالصمد
    Abdul_Hadi=عبدالہادی Abdullah Abid=عابد Abrar=ابرار Adeel=عدیل Afzal=افضل Aftab=آفتاب Ahsan=احسن
    Akhtar=اختر Akram=اکرم Allah_Ditta=اللہ_دتہ Amjad=امجد Anwar Aqeel=عقیل Arif=عارف Arshad=ارشد
    Ashfaq=اشفاق Ashraf=اشرف Aslam=اسلم Atif=عاطف Awais=اویس Ayaz=ایاز Azam=اعظم Azhar=اظہر
    Babar=بابر Basharat=بشارت Bashir Danish=دانش Daniyal=دانیال Dilawar=دلاور Ehsan=احسان Ejaz=اعجاز
    Fahad=فہد Faheem=فہیم Faizan=فیضان Farhan=فرحان Farooq Fawad=فواد Fayyaz=فیاض
    Ghulam_Abbas=غلام_عباس Ghulam_Mustafa=غلام_مصطفی Ghulam_Rasool=غلام_رسول
    Ghulam_Hussain=غلام_حسین Ghulam_Murtaza=غلام_مرتضی Habib Haider Hafeez=حفیظ Hamid Hammad=حماد
    Haroon Haseeb=حسیب Hussain Ibrahim Iftikhar=افتخار Ijaz=اعجاز Ikram=اکرام Ilyas Inayat=عنایت
    Iqbal=اقبال Ishfaq=اشفاق Ismail Israr=اسرار Jahangir=جہانگیر Jamil=جمیل Jamshed=جمشید
    Javed=جاوید Junaid=جنید Kaleem=کلیم Karamat=کرامت Khalid Khawar=خاور Liaqat=لیاقت Luqman=لقمان
    Mahmood Majid Mansoor Maqsood=مقصود Masood Mazhar=مظہر Mehboob=محبوب Mohsin=محسن Moazzam=معظم
    Mubashir=مبشر Mudassar=مدثر Munir=منیر Muneer=منیر Murtaza Mushtaq=مشتاق Mustafa Muzammil=مزمل
    Nabeel Naeem Nasir Nauman=نعمان Nawaz=نواز Nazir=نذیر Noman=نعمان Obaid=عبید Omer Pervez=پرویز
    Qaiser=قیصر Qamar=قمر Qasim Rafiq=رفیق Rashid Raza Rehan=ریحان Riaz=ریاض Saad=سعد Sabir=صابر
    Saeed Safdar=صفدر Sajjad=سجاد Saleem Saqib=ثاقب Sarfraz=سرفراز Shabbir=شبیر Shafiq=شفیق
    Shahzad=شہزاد Shakeel=شکیل Shaukat=شوکت Sheraz=شیراز Sikandar=سکندر Sohail=سہیل Sufyan=سفیان
    Sultan=سلطان Tahir Talha=طلحہ Tanveer=تنویر Taimoor=تیمور Tauqeer=توقیر Umair=عمیر Usama=اسامہ
    Waheed Wajid=واجد Waqar=وقار Waseem=وسیم Yasin Yasir Younas Yousaf Zafar=ظفر Zaheer=ظہیر
    Zahid=زاہد Zakir=ذاکر Zeeshan=ذیشان Zubair Zulfiqar=ذوالفقار"""
)
_URDU_WOMEN = pool(
    """Ayesha Fatima Maryam Sana=ثنا Sadia=سعدیہ Nadia Saima=صائمہ Shazia=شازیہ Rabia=رابعہ Hina=حنا
    Iqra=اقرا Amna Bushra=بشریٰ Khadija Zainab Kiran=کرن Nida=ندا Mehwish=مہوش Samina=ثمینہ
    Farah=فرح Asma Aqsa=اقصیٰ Aliya=عالیہ Alina=علینہ Ambreen=عنبرین Anam=انعم Andleeb=عندلیب
    Anila=انیلہ Areeba=اریبہ Asifa=آصفہ Ayza=عائزہ Azra=عذرا Beenish=بینش Erum=ارم Faiza=فائزہ
    Farhat=فرحت Farzana=فرزانہ Fauzia=فوزیہ Ghazala=غزالہ Gulshan=گلشن Hafsa=حفصہ Haleema Hira=حرا
    Humaira=حمیرا Humera=حمیرہ Irum=ارم Javeria=جویریہ Kalsoom=کلثوم Komal=کومل Kainat=کائنات
    Laiba=لائبہ Lubna=لبنیٰ Madiha=مدیحہ Maham=ماہم Mahnoor=ماہنور Maria=ماریہ Memoona=میمونہ
    Misbah=مصباح Mubeen=مبین Munaza=منزہ Naila=نائلہ Nargis=نرگس Nasreen=نسرین Naseem=نسیم
    Nazia=نازیہ Noreen=نورین Parveen=پروین Qurat_ul_Ain=قرۃ_العین Rafia=رافعہ Raheela=راحیلہ
    Rehana=ریحانہ Rida=ردا Rimsha=رمشا Robina=روبینہ Rubina=روبینہ Rukhsana=رخسانہ Saba=صبا
    Sabahat=صباحت Safia Saira=سائرہ Sajida=ساجدہ Salma Samra=ثمرہ Shabana=شبانہ Shagufta=شگفتہ
    Shaista=شائستہ Shamim=شمیم Sidra=سدرہ Sobia=صوبیہ Sumaira=سمیرا Tahira=طاہرہ Tasleem=تسلیم
    Tayyaba=طیبہ Uzma=عظمیٰ Yasmeen=یاسمین Zahida=زاہدہ Zara=زارا Zarina=زرینہ Zeenat=زینت
    Zubaida=زبیدہ"""
)
_URDU_FAMILIES = pool(
    """Khan=خان Ahmed=احمد Hussain=حسین Ali=علی Iqbal=اقبال Malik=ملک Bibi=بی_بی Butt=بٹ
    Chaudhry=چوہدری Shah=شاہ Mahmood=محمود Akhtar=اختر Raza=رضا Mehmood=محمود Abbas=عباس Ashraf=اشرف
    Aslam=اسلم Akram=اکرم Javed=جاوید Rehman=رحمان Nawaz=نواز Qureshi=قریشی Sheikh=شیخ Bhatti=بھٹی
    Rana=رانا Mirza=مرزا Siddiqui=صدیقی Ansari=انصاری Awan=اعوان Baig=بیگ Mughal=مغل Gondal=گوندل
    Cheema=چیمہ Warraich=وڑائچ Gujjar=گجر Rajput=راجپوت Janjua=جنجوعہ Hashmi=ہاشمی Kazmi=کاظمی
    Naqvi=نقوی Bukhari=بخاری Gillani=گیلانی Zaidi=زیدی Rizvi=رضوی Jafri=جعفری Abbasi=عباسی
    Khattak=خٹک Afridi=آفریدی Yousafzai=یوسفزئی Baloch=بلوچ Bugti=بگٹی Marri=مری Leghari=لغاری
    Mengal=مینگل Brohi=بروہی Soomro=سومرو Bhutta=بھٹہ Memon=میمن Shaikh=شیخ Talpur=تالپور
    Junejo=جونیجو Chandio=چانڈیو Khokhar=کھوکھر Dar=ڈار Lone=لون Mir=میر Wani=وانی Kayani=کیانی
    Satti=ستی Sandhu=سندھو Sidhu=سدھو Virk=ورک Bajwa=باجوہ Tarar=تارڑ Ranjha=رانجھا Wattoo=وٹو
    Dogar=ڈوگر Arain=آرائیں Jutt=جٹ Kamboh=کمبوہ Mehar=مہر Minhas=منہاس Paracha=پراچہ Pasha=پاشا
    Pirzada=پیرزادہ Qazi=قاضی Quraishi=قریشی Saleem=سلیم Sadiq=صادق Saeed=سعید Sarwar=سرور
    Sultan=سلطان Tahir=طاہر Tariq=طارق Usmani=عثمانی Waseem=وسیم Yaqoob=یعقوب Yasin=یٰسین
    Yousaf=یوسف Zafar=ظفر Zaman=زمان Zia=ضیا Zubair=زبیر Anwar=انور Arif=عارف Arshad=ارشد Aziz=عزیز
    Bashir=بشیر Farooq=فاروق Ghafoor=غفور Ghani=غنی Habib=حبیب Hameed=حمید Hanif=حنیف Haq=حق
    Hayat=حیات Ijaz=اعجاز Ilyas=الیاس Irshad=ارشاد Ismail=اسماعیل Jamil=جمیل Karim=کریم Khalid=خالد
    Khurshid=خورشید Latif=لطیف Majeed=مجید Maqbool=مقبول Masih=مسیح Munir=منیر Murtaza=مرتضیٰ
    Mustafa=مصطفیٰ Nazir=نذیر Pervaiz=پرویز Qadir=قادر Rafiq=رفیق Rahim=رحیم Ramzan=رمضان
    Rasheed=رشید Riaz=ریاض Sharif=شریف Siddique=صدیق Suleman=سلیمان Abid=عابد Afzal=افضل Amin=امین
    Asghar=اصغر Azam=اعظم Babar=بابر Faisal=فیصل Haider=حیدر Imran=عمران Jamal=جمال Kausar=کوثر
    Mushtaq=مشتاق Naseer=نصیر Nadeem=ندیم Rauf=رؤوف Shahzad=شہزاد Sajid=ساجد""",
    3,
)
_RULES = """ullah>ollah ullah>_ullah ullah>allah zai>zay zai>_zai zay>zai khel>khil khel>_khel
    khel>kheil ee>i i>ee ee>ie oo>u u>oo ou>u u>ou ai>ay ay>ai a>aa aa>a a>e e>a i>e q>k k>q w>v v>w
    kh>k gh>g sh>s z>s s>z ph>f dh>d th>t ss>s s>ss mm>m mm>mh dd>d bb>b j>dj y>i i$>y i$>ee i$>ie
    au>o o>u u>o eh>ah ^abdul_>abdul ^mohammad_>mohammad ^gul_>gul ey>i ia>iya h> ullah>oullah ch>sh
    sh>ch ia$>iya udhry>oudhary eem>im eed>id"""

PASHTO = Culture(
    (
        Community(
            0.85, given_and_perhaps_family, mixed((0.7, _MEN), (0.3, _WITH_KHAN)), _WOMEN, _FAMILIES
        ),
        Community(0.15, givens_and_family, _MEN, _WOMEN, _FAMILIES),
    ),
    homes(
        """AFG:84 Nangarhar Kabul Jalalabad Kunar Laghman Kandahar Logar Paktia Khost Paktika
        Helmand Maidan_Wardak Ghazni Kunduz Baghlan Nuristan Zabul Uruzgan Gardez Lashkar_Gah
        Khogyani Surkh_Rod Behsud Batikot Asadabad Mehtarlam Tagab Chaparhar Rodat Sherzad Achin
        Parwan | PAK:16 Peshawar Parachinar Bannu Mardan Swat Quetta Bajaur Mohmand_Agency Kohat
        Dir"""
    ),
    muslim.SPELLINGS,
    _RULES,
    new_year=0.26,
    year_only=0.1,
    single=0.1,
)

URDU = Culture(
    (Community(1, givens_and_family, _URDU_MEN, _URDU_WOMEN, _URDU_FAMILIES),),
    homes(
        """PAK:92 Lahore Gujrat Karachi Gujranwala Sialkot Rawalpindi Mandi_Bahauddin Faisalabad
        Islamabad Multan Mirpur Peshawar Jhelum Quetta Sargodha Hafizabad Kotli Sheikhupura
        Wazirabad Kharian Bahawalpur Okara Sahiwal Kasur Attock Chakwal Muzaffarabad Bhimber Narowal
        Hyderabad Sukkur Larkana Rahim_Yar_Khan Dera_Ghazi_Khan Abbottabad Swat Mardan | IND:7 Delhi
        Lucknow Srinagar Hyderabad Mumbai | AFG:1 Kabul Nangarhar"""
    ),
    muslim.SPELLINGS,
    _RULES,
    new_year=0.08,
)
