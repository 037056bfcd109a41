"""The names of states in the portal's languages: English, French and Arabic, as CLDR has them."""

COUNTRY_NAMES = """
AFG Afghanistan|أفغانستان
AGO Angola|أنغولا
ALB Albania|Albanie|ألبانيا
AND Andorra|Andorre|أندورا
ARE United Arab Emirates|Émirats arabes unis|الإمارات العربية المتحدة
ARG Argentina|Argentine|الأرجنتين
ARM Armenia|Arménie|أرمينيا
ATG Antigua & Barbuda|أنتيغوا وبربودا
AUS Australia|Australie|أستراليا
AUT Austria|Autriche|النمسا
AZE Azerbaijan|Azerbaïdjan|أذربيجان
BDI Burundi|بوروندي
BEL Belgium|Belgique|بلجيكا
BEN Benin|بنين
BFA Burkina Faso|بوركينا فاسو
BGD Bangladesh|بنغلاديش
BGR Bulgaria|Bulgarie|بلغاريا
BHR Bahrain|Bahreïn|البحرين
BHS Bahamas|جزر البهاما
BIH Bosnia & Herzegovina|Bosnie-Herzégovine|البوسنة والهرسك
BLR Belarus|Biélorussie|بيلاروس
BLZ Belize|بليز
BOL Bolivia|Bolivie|بوليفيا
BRA Brazil|Brésil|البرازيل
BRB Barbados|Barbade|بربادوس
BRN Brunei|بروناي
BTN Bhutan|Bhoutan|بوتان
BWA Botswana|بوتسوانا
CAF Central African Republic|République centrafricaine|جمهورية أفريقيا الوسطى
CAN Canada|كندا
CHE Switzerland|Suisse|سويسرا
CHL Chile|Chili|تشيلي
CHN China|Chine|الصين
CIV Côte d'Ivoire|ساحل العاج
CMR Cameroon|Cameroun|الكاميرون
COD Congo - Kinshasa|الكونغو - كينشاسا
COG Congo - Brazzaville|الكونغو - برازافيل
COL Colombia|Colombie|كولومبيا
COM Comoros|Comores|جزر القمر
CPV Cape Verde|Cap-Vert|الرأس الأخضر
CRI Costa Rica|كوستاريكا
CUB Cuba|كوبا
CYP Cyprus|Chypre|قبرص
CZE Czechia|Tchéquie|التشيك
DEU Germany|Allemagne|ألمانيا
DJI Djibouti|جيبوتي
DMA Dominica|Dominique|دومينيكا
DNK Denmark|Danemark|الدانمرك
DOM Dominican Republic|République dominicaine|جمهورية الدومينيكان
DZA Algeria|Algérie|الجزائر
ECU Ecuador|Équateur|الإكوادور
EGY Egypt|Égypte|مصر
ERI Eritrea|Érythrée|إريتريا
ESH Western Sahara|Sahara occidental|الصحراء الغربية
ESP Spain|Espagne|إسبانيا
EST Estonia|Estonie|إستونيا
ETH Ethiopia|Éthiopie|إثيوبيا
FIN Finland|Finlande|فنلندا
FJI Fiji|Fidji|فيجي
FRA France|فرنسا
FSM Micronesia|Micronésie|ميكرونيزيا
GAB Gabon|الغابون
GBR United Kingdom|Royaume-Uni|المملكة المتحدة
GEO Georgia|Géorgie|جورجيا
GHA Ghana|غانا
GIN Guinea|Guinée|غينيا
GMB Gambia|Gambie|غامبيا
GNB Guinea-Bissau|Guinée-Bissau|غينيا بيساو
GNQ Equatorial Guinea|Guinée équatoriale|غينيا الاستوائية
GRC Greece|Grèce|اليونان
GRD Grenada|Grenade|غرينادا
GTM Guatemala|غواتيمالا
GUY Guyana|غيانا
HND Honduras|هندوراس
HRV Croatia|Croatie|كرواتيا
HTI Haiti|هايتي
HUN Hungary|Hongrie|هنغاريا
IDN Indonesia|Indonésie|إندونيسيا
IND India|Inde|الهند
IRL Ireland|Irlande|أيرلندا
IRN Iran|إيران
IRQ Iraq|Irak|العراق
ISL Iceland|Islande|آيسلندا
ISR Israel|إسرائيل
ITA Italy|Italie|إيطاليا
JAM Jamaica|Jamaïque|جامايكا
JOR Jordan|Jordanie|الأردن
JPN Japan|Japon|اليابان
KAZ Kazakhstan|كازاخستان
KEN Kenya|كينيا
KGZ Kyrgyzstan|Kirghizstan|قيرغيزستان
KHM Cambodia|Cambodge|كمبوديا
KIR Kiribati|كيريباتي
KNA St. Kitts & Nevis|Saint-Christophe-et-Niévès|سانت كيتس ونيفيس
KOR South Korea|Corée du Sud|كوريا الجنوبية
KWT Kuwait|Koweït|الكويت
LAO Laos|لاوس
LBN Lebanon|Liban|لبنان
LBR Liberia|ليبيريا
LBY Libya|Libye|ليبيا
LCA St. Lucia|Sainte-Lucie|سانت لوسيا
LIE Liechtenstein|ليختنشتاين
LKA Sri Lanka|سريلانكا
LSO Lesotho|ليسوتو
LTU Lithuania|Lituanie|ليتوانيا
LUX Luxembourg|لوكسمبورغ
LVA Latvia|Lettonie|لاتفيا
MAR Morocco|Maroc|المغرب
MCO Monaco|موناكو
MDA Moldova|Moldavie|مولدوفا
MDG Madagascar|مدغشقر
MDV Maldives|جزر المالديف
MEX Mexico|Mexique|المكسيك
MHL Marshall Islands|Îles Marshall|جزر مارشال
MKD North Macedonia|Macédoine du Nord|مقدونيا الشمالية
MLI Mali|مالي
MLT Malta|Malte|مالطا
MMR Myanmar (Burma)|Myanmar (Birmanie)|ميانمار (بورما)
MNE Montenegro|الجبل الأسود
MNG Mongolia|Mongolie|منغوليا
MOZ Mozambique|موزمبيق
MRT Mauritania|Mauritanie|موريتانيا
MUS Mauritius|Maurice|موريشيوس
MWI Malawi|ملاوي
MYS Malaysia|Malaisie|ماليزيا
NAM Namibia|Namibie|ناميبيا
NER Niger|النيجر
NGA Nigeria|نيجيريا
NIC Nicaragua|نيكاراغوا
NLD Netherlands|Pays-Bas|هولندا
NOR Norway|Norvège|النرويج
NPL Nepal|نيبال
NRU Nauru|ناورو
NZL New Zealand|Nouvelle-Zélande|نيوزيلندا
OMN Oman|عُمان
PAK Pakistan|باكستان
PAN Panama|بنما
PER Peru|Pérou|بيرو
PHL Philippines|الفلبين
PLW Palau|Palaos|بالاو
PNG Papua New Guinea|Papouasie-Nouvelle-Guinée|بابوا غينيا الجديدة
POL Poland|Pologne|بولندا
PRK North Korea|Corée du Nord|كوريا الشمالية
PRT Portugal|البرتغال
PRY Paraguay|باراغواي
PSE Palestinian Territories|Territoires palestiniens|الأراضي الفلسطينية
QAT Qatar|قطر
ROU Romania|Roumanie|رومانيا
RUS Russia|Russie|روسيا
RWA Rwanda|رواندا
SAU Saudi Arabia|Arabie saoudite|المملكة العربية السعودية
SDN Sudan|Soudan|السودان
SEN Senegal|السنغال
SGP Singapore|Singapour|سنغافورة
SLB Solomon Islands|Îles Salomon|جزر سليمان
SLE Sierra Leone|سيراليون
SLV El Salvador|Salvador|السلفادور
SMR San Marino|Saint-Marin|سان مارينو
SOM Somalia|Somalie|الصومال
SRB Serbia|Serbie|صربيا
SSD South Sudan|Soudan du Sud|جنوب السودان
STP São Tomé & Príncipe|ساو تومي وبرينسيبي
SUR Suriname|سورينام
SVK Slovakia|Slovaquie|سلوفاكيا
SVN Slovenia|Slovénie|سلوفينيا
SWE Sweden|Suède|السويد
SWZ Eswatini|إسواتيني
SYC Seychelles|سيشل
SYR Syria|Syrie|سوريا
TCD Chad|Tchad|تشاد
TGO Togo|توغو
THA Thailand|Thaïlande|تايلاند
TJK Tajikistan|Tadjikistan|طاجيكستان
TKM Turkmenistan|تركمانستان
TLS Timor-Leste|Timor oriental|تيمور - ليشتي
TON Tonga|تونغا
TTO Trinidad & Tobago|Trinité-et-Tobago|ترينيداد وتوباغو
TUN Tunisia|Tunisie|تونس
TUR Türkiye|Turquie|تركيا
TUV Tuvalu|توفالو
TWN Taiwan|تايوان
TZA Tanzania|Tanzanie|تنزانيا
UGA Uganda|Ouganda|أوغندا
UKR Ukraine|أوكرانيا
URY Uruguay|أورغواي
USA United States|États-Unis|الولايات المتحدة
UZB Uzbekistan|Ouzbékistan|أوزبكستان
VAT Vatican City|État de la Cité du Vatican|الفاتيكان
VCT St. Vincent & Grenadines|Saint-Vincent-et-les Grenadines|سانت فنسنت وجزر غرينادين
VEN Venezuela|فنزويلا
VNM Vietnam|فيتنام
VUT Vanuatu|فانواتو
WSM Samoa|ساموا
XKX Kosovo|كوسوفو
YEM Yemen|اليمن
ZAF South Africa|Afrique du Sud|جنوب أفريقيا
ZMB Zambia|Zambie|زامبيا
ZWE Zimbabwe|زيمبابوي
"""
