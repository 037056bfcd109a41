"""What the people of each state are called, and other names of states.

A word that stands with several states may mean each of them.
"""

DEMONYMS = """
AFG Afghan|Afghani|Afgan|أفغاني
AGO Angolan|Angolais
ALB Albanian|Albanais|ألباني
AND Andorran
ARE Emirati|Emirian|Émirien|UAE|EAU|Emirates|الإمارات|إماراتي
ARG Argentinian|Argentinean|Argentin
ARM Armenian|Arménien
ATG Antiguan|Barbudan|Antiguayen
AUS Australian|Australien
AUT Austrian|Autrichien
AZE Azerbaijani|Azeri|Azerbaïdjanais
BDI Burundian|Burundais
BEL Belgian|Belge
BEN Beninese|Béninois
BFA Burkinabe|Burkinese|Burkina
BGD Bangladeshi|Bangladais|بنغالي
BGR Bulgarian|Bulgare
BHR Bahraini|Bahreïni|Bahreïnien|بحريني
BHS Bahamian|Bahamien
BIH Bosnian|Herzegovinian|Bosnia|Bosnien|Bosniaque|Bosnie
BLR Belarusian|Belorussian|Byelorussian|Belarussian|Biélorusse|Bélarussien
BLZ Belizean|Bélizien
BOL Bolivian|Bolivien|Plurinational State of Bolivia
BRA Brazilian|Brésilien
BRB Barbadian|Bajan|Barbadien
BRN Bruneian|Brunéien|Brunei Darussalam
BTN Bhutanese|Bhoutanais
BWA Botswanan|Motswana|Batswana|Botswanais
CAF Central African|Centrafricain|Centrafrique|CAR|RCA
CAN Canadian|Canadien
CHE Swiss|Suissesse
CHL Chilean|Chilien
CHN Chinese|Chinois|PRC|People's Republic of China|صيني
CIV Ivorian|Ivoirian|Ivoirien|Ivory Coast|كوت ديفوار
CMR Cameroonian|Camerounais|كاميروني
COD Congolese|Congolais|Congo|Zaire|Zairian|DRC|DR Congo|RDC|RD Congo|كونغولي
COD Democratic Republic of the Congo|République démocratique du Congo
COG Congolese|Congolais|Congo|Republic of the Congo|République du Congo|كونغولي
COL Colombian|Colombien
COM Comorian|Comoran|Comorien|Union of the Comoros
CPV Cape Verdean|Cabo Verdean|Cabo Verde|Cap-Verdien
CRI Costa Rican|Costaricien
CUB Cuban|Cubain
CYP Cypriot|Chypriote
CZE Czech|Czech Republic|Tchèque|République tchèque
DEU German|Allemand
DJI Djiboutian|Djiboutien
DMA Dominican|Dominiquais
DNK Danish|Dane|Danois
DOM Dominican|Dominicain
DZA Algerian|Algérien|جزائري
ECU Ecuadorian|Ecuadorean|Équatorien
EGY Egyptian|Égyptien|مصري
ERI Eritrean|Erithrean|Érythréen|ኤርትራ|إريتري|ارتريا|ارتري
ESH Sahrawi|Saharawi|Sahraoui|صحراوي
ESP Spanish|Spaniard|Espagnol
EST Estonian|Estonien
ETH Ethiopian|Éthiopien|Federal Democratic Republic of Ethiopia|ኢትዮጵያ|إثيوبي
FIN Finnish|Finn|Finlandais
FJI Fijian|Fidjien
FRA French|Français|French Republic|République française|فرنسي
FSM Micronesian|Micronésien|Federated States of Micronesia
GAB Gabonese|Gabonais
GBR British|Briton|Britannique|Great Britain|Britain|England|English|Scotland|Scottish|Wales|Welsh
GBR United Kingdom of Great Britain and Northern Ireland|Northern Ireland|Angleterre|Anglais
GBR بريطاني
GEO Georgian|Géorgien|جورجي
GHA Ghanaian|Ghanean|Ghanéen|غاني
GIN Guinean|Guinéen|Guinea Conakry|Guinée-Conakry|غيني
GMB Gambian|Gambien|غامبي
GNB Guinean|Guinéen|Bissau-Guinean|Bissau-Guinéen|Bissaoguinéen|غيني
GNQ Guinean|Guinéen|Equatorial Guinean|Equatoguinean|Équato-guinéen|غيني
GRC Greek|Hellenic|Grec|Grecque
GRD Grenadian|Grenadien|Grenadin
GTM Guatemalan|Guatémaltèque
GUY Guyanese|Guyanien
HND Honduran|Hondurien
HRV Croatian|Croat|Croate
HTI Haitian|Haïtien
HUN Hungarian|Hongrois
IDN Indonesian|Indonésien
IND Indian|Indien|هندي
IRL Irish|Irlandais
IRN Iranian|Persian|Persia|Iranien|إيراني
IRQ Iraqi|Irakien|Iraquien|عراقي
ISL Icelandic|Icelander|Islandais
ISR Israeli|Israélien|إسرائيلي
ITA Italian|Italien
JAM Jamaican|Jamaïcain
JOR Jordanian|Jordanien|أردني
JPN Japanese|Japonais
KAZ Kazakh|Kazakhstani|Kazakhstanais
KEN Kenyan|كيني
KGZ Kyrgyz|Kyrgyzstani|Kirghiz|Kirghize|Kyrgyz Republic
KHM Cambodian|Khmer|Cambodgien
KIR I-Kiribati|Kiribatien
KNA Kittitian|Nevisian|Saint Kitts and Nevis|Kittitien-et-névicien
KOR Korean|South Korean|Korea|Republic of Korea|ROK|Corée|Coréen|Sud-Coréen|كوري
KWT Kuwaiti|Koweïtien|كويتي
LAO Lao|Laotian|Laotien|Lao People's Democratic Republic|Lao PDR
LBN Lebanese|Libanais|لبناني
LBR Liberian|Libérien
LBY Libyan|Libyen|ليبي
LCA Saint Lucian|St Lucian|Saint Lucia|Saint-Lucien
LIE Liechtensteiner|Liechtensteinois
LKA Sri Lankan|Sri-Lankais|سريلانكي
LSO Basotho|Mosotho|Lesothan
LTU Lithuanian|Lituanien
LUX Luxembourger|Luxembourgish|Luxembourgeois
LVA Latvian|Letton
MAR Moroccan|Marocain|مغربي
MCO Monegasque|Monacan
MDA Moldovan|Moldavian|Moldave
MDG Malagasy|Madagascan|Malgache
MDV Maldivian|Maldivien
MEX Mexican|Mexicain
MHL Marshallese|Marshallais
MKD Macedonian|Macedonia|North Macedonian|Macédonien|Macédoine
MKD Former Yugoslav Republic of Macedonia
MLI Malian|Malien
MLT Maltese|Maltais
MMR Burmese|Myanmarese|Burma|Myanmar|Birman|Birmanie
MNE Montenegrin
MNG Mongolian|Mongol
MOZ Mozambican|Mozambicain
MRT Mauritanian|Mauritanien|موريتاني
MUS Mauritian|Mauricien|Île Maurice
MWI Malawian|Malawien|Malawite
MYS Malaysian|Malaisien
NAM Namibian|Namibien
NER Nigerien|نيجري
NGA Nigerian|نيجيري
NIC Nicaraguan|Nicaraguayen
NLD Dutch|Netherlander|Holland|Néerlandais|Hollandais|Hollande
NOR Norwegian|Norvégien
NPL Nepalese|Nepali|Népalais|Federal Democratic Republic of Nepal
NRU Nauruan
NZL New Zealander|Néo-Zélandais
OMN Omani|Omanais|عماني
PAK Pakistani|Pakistanais|باكستاني
PAN Panamanian|Panaméen
PER Peruvian|Péruvien
PHL Filipino|Filipina|Philippine|Philippin
PLW Palauan|Palaosien|Paluan
PNG Papua New Guinean|Papuan|Papouan-Néo-Guinéen|Papouasien
POL Polish|Pole|Polonais
PRK Korean|North Korean|Korea|DPRK|Democratic People's Republic of Korea|Corée|Coréen|Nord-Coréen
PRK كوري
PRT Portuguese|Portugais
PRY Paraguayan|Paraguayen
PSE Palestinian|Palestine|Occupied Palestinian Territory|Palestinien|فلسطين|فلسطيني
QAT Qatari|Qatarien|قطري
ROU Romanian|Rumanian|Roumain
RUS Russian|Russian Federation|Russe|Fédération de Russie|روسي
RWA Rwandan|Rwandese|Rwandais|رواندي
SAU Saudi|Saudi Arabian|Saoudien|KSA|السعودية|سعودي
SDN Sudanese|Soudanais|سوداني
SEN Senegalese|Sénégalais|سنغالي
SGP Singaporean|Singapourien
SLB Solomon Islander|Salomonais|Salomonien
SLE Sierra Leonean|Sierra-Léonais
SLV Salvadoran|Salvadorian|Salvadorean|Salvadorien
SMR Sammarinese|Saint-Marinais
SOM Somali|Somalian|Somalien|Somaliland|Somalilander|Soomaali|Soomaaliya|صومالي
SRB Serbian|Serb|Serbe
SSD South Sudanese|Sudanese|Sud-Soudanais|Soudanais|سوداني|جنوب سوداني
STP Sao Tomean|Sao Tome|Santoméen
SUR Surinamese|Surinamer|Surinamais
SVK Slovak|Slovakian|Slovak Republic|Slovaque
SVN Slovenian|Slovene
SWE Swedish|Swede|Suédois
SWZ Swazi|Swaziland|Swazilandais|Liswati
SYC Seychellois
SYR Syrian|Syrian Arab Republic|République arabe syrienne|Syrien|سوري
TCD Chadian|Tchadien|تشادي
TGO Togolese|Togolais|توغولي
THA Thai|Thaïlandais
TJK Tajik|Tadjik|Tajikistani|Tadjikistanais
TKM Turkmen|Turkmène
TLS East Timor|East Timorese|Timorese|Timorais|Est-Timorais
TON Tongan|Tongien
TTO Trinidadian|Tobagonian|Trinidad|Trinidadien
TUN Tunisian|Tunisien|تونسي
TUR Turkish|Turk|Turkey|Turc|Turque|تركي
TUV Tuvaluan
TWN Taiwanese|Republic of China|Taïwanais|Chinese Taipei
TZA Tanzanian|Tanzanien|United Republic of Tanzania
UGA Ugandan|Ougandais|أوغندي
UKR Ukrainian|Ukrainien|أوكراني
URY Uruguayan|Uruguayen
USA American|United States of America|US citizen|Américain|États-Unis d'Amérique|America|أمريكي
UZB Uzbek|Uzbekistani|Ouzbek|Ouzbèke
VAT Holy See|Vatican|Saint-Siège
VCT Saint Vincentian|Vincentian|Vincentais
VEN Venezuelan|Vénézuélien|Bolivarian Republic of Venezuela
VNM Vietnamese|Vietnamien|فيتنامي
VUT Vanuatuan|Ni-Vanuatu|Vanuatais|Vanouatais
WSM Samoan
XKX Kosovar|Kosovan|Kosovo (UNSCR 1244)
YEM Yemeni|Yemenite|يمني
ZAF South African|Sud-Africain
ZMB Zambian|Zambien
ZWE Zimbabwean|Zimbabwéen
"""
