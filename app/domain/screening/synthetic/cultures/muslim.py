"""Names that all Muslim cultures share, in Arabic script and in French and British spellings."""

SPELLINGS = """محمد Mohammed Mohamed Mohammad Muhammad Mohamad Muhammed Mouhamed Muhamad Mohd | أحمد
    Ahmed Ahmad Ahamed Achmed Ahmmad | محمود Mahmoud Mahmud Mahmood Mehmood Mahmod | حسن Hassan
    Hasan Hassen Hasen Hassane | حسين Hussein Hussain Hossein Hussen Husain Hossain Houssein Husein
    Hosein Hocine | علي Ali Aly | عمر Omar Omer Umar Umer Oumar Oumer | عثمان Osman Othman Usman
    Ousmane Uthman Otman Ousman | إبراهيم Ibrahim Ebrahim Ibraheem Brahim Ibrahima | إسماعيل Ismail
    Ismael Esmail Ismaeel Smail Ismaïl | يوسف Youssef Yusuf Yousef Yousuf Yousif Youcef Yusef
    Youssouf Yosef | موسى Moussa Musa Mousa Mussa Moosa | عيسى Issa Isa Eissa Aissa Essa | يحيى
    Yahya Yahia Yehia Yahiya | داود Dawood Daoud Dawud Daud Dawoud | سليمان Suleiman Soleiman
    Sulaiman Souleymane Sliman Suliman Soulaiman Slimane | مصطفى Mustafa Mostafa Moustafa Mustapha
    Mostefa Moustapha | خالد Khaled Khalid Kalid Khalled | سعيد Said Saeed Sayed Saïd Saeid Saied |
    سالم Salem Salim Saalim | صالح Saleh Salih Salah Salleh | كريم Karim Kareem Kerim | رشيد Rashid
    Rachid Rasheed Rashed | حميد Hamid Hameed Hamed Hamide | مجيد Majid Majeed Madjid Majed | جمال
    Jamal Gamal Djamal Jemal Djamel Jamaal | كمال Kamal Kemal Kamel Kamaal | بلال Bilal Belal Billal
    Bilel | طارق Tariq Tarek Tarik Tareq Tarak | ياسين Yassin Yasin Yaseen Yacine Yassine Yasseen |
    ياسر Yasser Yasir Yaser Yassir | ناصر Nasser Nasir Naser Nacer Nassir | منصور Mansour Mansur
    Mansoor Mansor | عادل Adel Adil Aadel | أمين Amin Amine Ameen Emin | أنور Anwar Anouar Anwer
    Enwer | بشير Bashir Bachir Basheer Beshir | جعفر Jafar Jaafar Jaffar Djaafar Jafer | حمزة Hamza
    Hamzah Hamzeh Hemza | طه Taha Tahah | زيد Zaid Zayd Zeid | زكريا Zakaria Zakariya Zakarya
    Zekeria Zakariyya | عمار Ammar Amar Amaar | فاروق Farouk Farooq Faruq Faruk Farouq | فيصل Faisal
    Faysal Feisal Fayçal Feysal Fayssal | قاسم Qasim Qasem Kassim Kacem Kasim Ghasem Kassem Gassim |
    كاظم Kazem Kadhim Kadhem Kazim | لطيف Latif Lateef Latef | نبيل Nabil Nabeel Nabiel | نور Nur
    Noor Nour Nor | هاشم Hashim Hashem Hachem Hachim | حيدر Haider Haydar Haidar Heydar Haydr | رضا
    Reza Rida Ridha Raza Redha Réda | عباس Abbas Abas Abass | مهدي Mahdi Mehdi Mahdy Mehdy | صادق
    Sadiq Sadeq Sadegh Sadik Sadek | باقر Baqir Bagher Baqer Bakir | أكبر Akbar Akber | أصغر Asghar
    Asgar Azghar | مسعود Masoud Massoud Masood Masud Messaoud | مجتبى Mojtaba Mujtaba Mogtaba
    Mujtabah | مرتضى Morteza Murtaza Mortada Murtadha Mortaza | إدريس Idris Edris Driss Idriss
    Idrees | يعقوب Yaqoub Yacoub Yaqub Yakub Yagoub Yaakoub Yaqoob | إسحاق Ishaq Ishak Ishag Isaac
    Eshaq Ishaac | يونس Younis Yunus Younes Younus Younous Yonis | آدم Adam Adem Aadam Adan | هارون
    Haroun Harun Haroon Aroun | أيوب Ayoub Ayub Ayyub Ayoob Ayob | إلياس Elias Ilyas Ilias Elyas
    Iliass | الله Allah Ullah Alah | عبدالله Abdullah Abdallah Abdalla Abdulla Abdellah Abdoulaye
    Abdoullah Abdella | عبدالرحمن Abdul_Rahman Abdulrahman Abdelrahman Abdurrahman Abderrahmane
    Abdirahman Abdul_Rehman Abd_al-Rahman Abderrahman | عبدالقادر Abdelkader Abdul_Qadir Abdulkadir
    Abdul_Qader Abdulqadir Abdikadir Abdel_Kader | عبدالكريم Abdul_Karim Abdulkarim Abdelkarim
    Abdikarim Abdelkrim Abdul_Kareem | عبدالعزيز Abdul_Aziz Abdulaziz Abdelaziz Abdiaziz Abd_al-Aziz
    | عبدالمجيد Abdul_Majid Abdulmajid Abdelmajid Abdelmadjid Abdul_Majeed | عبدالحميد Abdul_Hamid
    Abdulhamid Abdelhamid Abdul_Hameed | عبدالرحيم Abdul_Rahim Abdulrahim Abdelrahim Abdirahim
    Abderrahim Abdul_Raheem | عبدالسلام Abdul_Salam Abdulsalam Abdelsalam Abdessalam Abdisalam
    Abdeslam | عبداللطيف Abdul_Latif Abdullatif Abdellatif Abdilatif | عبدالحكيم Abdul_Hakim
    Abdulhakim Abdelhakim Abdihakim Abdul_Hakeem | عبدالرزاق Abdul_Razaq Abdulrazzaq Abdelrazak
    Abderrazak Abdirazak Abdul_Razzak | عبدالوهاب Abdul_Wahab Abdulwahab Abdelwahab Abdelouahab
    Abdiwahab | عبدالباقي Abdul_Baqi Abdulbaqi Abdelbagi Abdelbaki | عبدالغني Abdul_Ghani Abdulghani
    Abdelghani Abdigani | عبدالواحد Abdul_Wahid Abdulwahid Abdelwahed Abdelouahed | عبدالمطلب
    Abdelmutalib Abdul_Muttalib Abdulmutalib | عبدالناصر Abdelnasser Abdul_Nasir Abdulnasser
    Abdinasir Abdenacer | عبدالفتاح Abdelfattah Abdul_Fatah Abdulfatah Abdifatah Abdelfatah |
    نورالدين Nureddin Nour_Eddine Noureddine Nooruddin Nurudin Noor_ul_Din Nur_al-Din | صلاح_الدين
    Salahuddin Salah_Eddine Saladin Salahaddin Salah_al-Din Selahadin | عزالدين Izz_al-Din Azzedine
    Ezzeddin Izzudin Ezz_Eldin Azeddine | جمال_الدين Jamaluddin Djamel_Eddine Jamal_Eldin Gamaleldin
    | شمس_الدين Shamsuddin Chems_Eddine Shams_al-Din Shamseldin Shemsedin | سيف_الدين Saifuddin
    Seif_Eddine Seifeldin Saif_Aldin | بدرالدين Badruddin Badreddine Badr_Eldin Bedredin Badraldin |
    علاء_الدين Alaeddin Ala_Eldin Alaa_Eddine Alauddin | حسام_الدين Hosam_Eldin Houssem_Eddine
    Hussam_al-Din Hossameldin | محي_الدين Mohyeddin Mahieddine Mohiuddin Muhidin Mohieldin | أبوبكر
    Abubakar Abu_Bakr Aboubacar Abubaker Abaker Abakar Boubacar Abo_Bakr | فاطمة Fatima Fatma Fatema
    Fatimah Fatuma Fadma Fatmeh | عائشة Aisha Aicha Ayesha Aysha Aïcha Aesha | مريم Mariam Maryam
    Meriem Maryem Meryem Miriam | خديجة Khadija Kadija Khadijah Khadidja Kedija Khadeja | زينب
    Zainab Zeinab Zaynab Zineb Zeynab Zaineb | أمينة Amina Aminah Ameena Amena | آمنة Amna Amneh
    Aamna Amnah | حليمة Halima Halimah Haleema Halimo | سارة Sara Sarah Saara | ليلى Leila Layla
    Laila Leyla Lila | زهرة Zahra Zohra Zehra Zahrah | سميرة Samira Sameera Semira Samirah | رقية
    Ruqaya Rokia Roqia Ruqayya Ruqia Rukia | سكينة Sakina Sakineh Sukaina Sekina | جميلة Jamila
    Djamila Jameela Gamila | نورة Noura Nora Nura Norah | حواء Hawa Hawwa Haoua Hawaa | سلمى Salma
    Selma Salmah | هدى Huda Hoda Houda | منى Mona Muna Mouna | صفية Safia Safiya Safiyya Safiah |
    رحمة Rahma Rahmah Rehma | إيمان Iman Eman Imane Imaan | إكرام Ikram Ekram Ikrame | أسماء Asma
    Asmaa Esma | شيماء Shaima Chaima Shaimaa Chaymae | هاجر Hajar Hajer Hagar Hadjer | نادية Nadia
    Nadiya Nadya | سعاد Suad Souad Soad | رانيا Rania Ranya Raniya | نجاة Najat Nejat Nadjet Nagat |
    جليلة Jalila Jaleela Djalila | شريف Sharif Sherif Cherif Shareef Charif | توفيق Tawfiq Toufik
    Taoufik Tewfik Tofik Tawfik | رمضان Ramadan Ramazan Ramdane Ramzan Romadan Ramadhan | مبارك
    Mubarak Mobarak Moubarak Mbarek | بدر Badr Bader Badar | حبيب Habib Habeeb | حاتم Hatem Hatim |
    خليل Khalil Khaleel Kalil | شعيب Shoaib Chouaib Shuaib Shoeb | طاهر Taher Tahir Tahar Tahiro |
    ظاهر Zaher Zahir Dhaher | رحيم Rahim Raheem Rahem | وحيد Wahid Waheed Ouahid | زبير Zubair
    Zubeir Zoubir Zobair | مختار Mukhtar Mokhtar Moktar Muktar | جابر Jaber Jabir Djaber Gaber |
    جواد Jawad Javad Jaouad Gawad Djawad | وليد Walid Waleed Oualid Waled | حافظ Hafez Hafiz Hafedh
    | نعيم Naim Naeem Nayeem | سليم Salim Saleem Selim | شهاب Shahab Shihab Chihab | شكري Shukri
    Choukri Shoukri | رمزي Ramzi Ramzy Remzi | صباح Sabah Sabbah | فؤاد Fouad Fuad Foad Fuaad | مؤمن
    Momin Moumen Mumin Momen | معتصم Mutasim Moatasim Moutasim Mutasem | المعز Elmoez Almuiz Moez"""
