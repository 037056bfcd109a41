"""The rarity of a name says how much it tells people apart: little if many people bear it.

The lists of common names are general knowledge about each language, never taken from a register.
Parts that are not listed count as rare, unless they are too short to tell much.
"""

from enum import IntEnum

from app.domain.screening.names.spelling.sounds import plain, skeletons


class Rarity(IntEnum):
    EVERYWHERE = 0  # borne by one in fifty or more of those who speak a language
    COMMON = 1  # one in some hundreds
    SHORT = 2  # not listed, but a syllable or two consonants
    RARE = 3


_EVERYWHERE = """
mohammed ahmed ali hassan hussein ibrahim abdullah mahmoud omar said khalid yusuf mustafa salem
saleh khan jan gul shah agha wali noor rahman abdulrahman mohammadi ahmadi haqqani sayed hafiz
akhund zada amin reza mehdi hosseini karimi rezaei abbas abdi mohamud farah nur osman warsame jama
abdirahman abdullahi aden adan isse tesfay haile gebre kidane tekle berhane mehari habte abraha
wolde tadesse bekele alemu girma abebe kebede nguyen tran le pham hoang huynh phan vu vo dang bui
do ho ngo duong ly van thi huu duc dinh quang xuan minh anh adam fatima ismail yonas samuel daniel
jemal diallo thanh ngoc tuan najibullah idris abubakar haroun suleiman musa
"""
_COMMON = """
adel adnan akram amir anwar ashraf ayman aziz bashir bilal daoud fadi fahd faisal farid faruq
fawaz fuad ghassan habib hadi hakim hamdi hamid hamza harun hashim haidar hisham husam ihab imad
isa issam jabir jafar jalal jamal jamil jasim jawad kamal karim kasim khalil latif majid malik
mansur marwan masud mazen muhsin mukhtar munir murad muslim nabil nadir naji nasir nasser nizar
omran qadir raed rafiq rashid rauf riyadh saad saddam sadiq safar saif sabah sabri salman sami
samir shakir sharif sultan taha tahir talib tariq tawfiq usama uthman walid wasim yahya yasin
yasser younis zaid zakariya zaki ziad zubair aisha maryam khadija zahra zainab amina layla nadia
noura salma sara huda hanan rania samira yasmin abdulaziz abdulkarim abdullatif abdulmajid
abdulqadir abdulhamid abdulwahab abdulmalik abdulbasit abdulghani abdulhadi abdulsalam abdulsamad
abdulrazaq abdulwahid abdulkhaliq abdulbaqi abdulrahim abdulmanan abdulhakim abdulhaq abdulali
abdulqayum abdulghafar abdulsattar abdul abu abuali abdulfattah abdulnasser masri shami iraqi
saadi hashimi jubouri dulaimi tikriti obeidi shammari mirza asad ghulam nabi rasul qasim faqir
sardar sher mir malang akbar asghar afzal alam anwari azizi aslam babar baz bakht barak daud dost
din fazl fazal habibi haidari hamidi hamidullah habibullah asadullah saifullah rahmatullah
nasrullah noorullah zabihullah amanullah esmatullah hikmatullah ataullah hayatullah enayatullah
sanaullah kifayatullah ihsanullah inayatullah ziaullah hekmatyar ibrahimi jahan jamshed kakar khel
khalili lal mangal mohmand nazar naseri nawaz niazi noori omari popal qadiri qaderi rahimi rahmani
rashidi rasuli safi saeed saidi sarwar shafiq sharifi shirzad sultani stanikzai tajik taraki
wardak yousafzai yaqub yusufi zadran zahir zaman ziarahman zia ahmadzai alizai barakzai achakzai
hotak hashmi bibi begum parvez iqbal javed nadeem imran bhatti butt chaudhry qureshi siddiqui
ansari raza naqvi hussaini hassani mousavi moradi jafari ghasemi sadeghi akbari heidari bagheri
asghari ebrahimi abdollahi alireza amirhossein mohsen masoud hamidreza gholam nia zadeh pour
farhad behrouz dariush siavash mariam zohra shirin parisa leila nasrin barzani aram azad dilshad
karwan rebwar sherzad hiwa kawa salar sirwan shwan zana zheen soran diyar hersi elmi dahir shire
samatar muse haji muhumed abshir guled hirsi barre mire igal sheikh farhan liban bile jimale mumin
roble geedi dualle egal ayaan asha hodan sahra ifrah fadumo halimo samakab abdulle abdulkadir
cawaale cumar caaliye xirsi xuseen maxamed maxamuud cabdi cali ciise cusmaan tesfaye desta assefa
mekonnen solomon yohannes dawit berhe hagos kahsay kiros araya amanuel ghebre ghirmay gebremedhin
gebremariam gebreselassie gebrehiwot haileselassie woldemariam tekleab teklehaimanot tesfamariam
habtemariam weldu yemane zerai mebrahtu filmon robel yosief mulugeta getachew tilahun worku ayele
demissie hailu lemma mengistu negash shiferaw sisay tsegaye tamrat zewde girmay almaz selam mulu
hiwot selassie medhin meskel kidan abreha alem birhan fikre eyob mikael michael gabriel isaac
asfaw wondimu chau cuong dao dat dung giang ha hai han hanh hau hien hieu hiep hoa hong hue hung
huong khanh khoa kien kim lan lam linh loan loc long luan luong mai manh my nam nga ngan nghia
nhan nhung phong phu phuc phuong quan que quoc quy quyen quynh sang son tai tam tan thang thao
thien thinh tho thu thuan thuy tien tin toan trang tri trinh trong trung truong tu tung tuyen
tuyet uyen viet vinh vuong yen bao binh cao chi cong dai diep doan hoc khai khang khoi kiet lieu
luc luu mau ninh nhat oanh phat quach sinh sy thach thai thom thong to ton tong trieu bich cam cuc
dieu diem hang hao thoa thoi toai truc xuyen hoxha shehu prifti gjoni leka berisha krasniqi gashi
hoti dervishi kola marku arben agim artan besnik bujar edmond fatos gentian ilir klodian petrit
sokol shpetim elira vjollca mira drita ardian dritan muhamet bajram ramadan martin bernard dubois
thomas robert richard petit durand leroy moreau simon laurent michel garcia david bertrand pierre
jean marie louis paul jacques philippe nicolas francois andre joseph antoine camara traore keita
toure kone barry sow bah mamadou moussa ousmane amadou ibrahima abdoulaye souleymane cisse conde
sylla mehmet yilmaz kaya demir celik sahin ozturk aydin arslan murat emre hamidou benali bouazza
brahim driss hicham rachid lahcen moulay slimane tahar belkacem lakhdar jonas habtom letebrhan
tewelde gebremichael weldemichael kibrom ermias biniam henok kiflom gebremeskel helen natnael
asmerom efrem bereket temesgen goitom tesfamichael fitsum weldegiorgis gebregziabher aron
gebrekidan gebretsadik haileab kifle rahwa tolera gemechu tolosa teshome dereje gadisa mesfin
meseret tigist tewodros habtamu ashenafi gutema redwan dinka megersa getahun selamawit teferi
endalkachew aster yared yilma lelisa yimam feyisa nega tsegay eyasu salad abdishakur abdirizak
abdinasir abdikarim abdihakim abdifatah abdiaziz hared abdisamad abdisalan abdimalik abdikadir
barkhad magan ducale ainte mursal adow gabow deeq garad ishag yagoub babiker mubarak eltayeb
nasreldin arbab elsadig mutasim fadul elfadil elamin badreldin hamdan elrasheed tarig awad dahab
trabelsi belaid bouzid khelifi benamar gharbi boudiaf zerrouki sofiane anis benmoussa bensaid
bensalem bennani mansouri brahimi amrani cherif benyahia toumi fatiha naima khalaf anas fares
zubaidi halabi janabi firas najjar baghdadi khazraji khatib faraj tamimi rubaie iyad muayad hariri
laith khoury talal karrar kadhim uday haddad sarkawt hawkar bakhtiar rawand hemin rebaz goran
rizgar kamaran nawzad hoshyar arman alan botan rostami jaf twana hero ako zebari hamad dehghan
morteza narges arash masoumeh eskandari milad ghaffari behzad ghorbani mohammadreza mojtaba meysam
abolfazl khosravi ehsan najafi rajabi vahid fatemeh hashemi mehrabi gholamreza alizadeh sadat
sakina alizada farzana nargis masuma popalzai ajmal arif fahim jawid nabizada shinwari noorzai
afridi naqibullah matiullah zakirullah azizullah hedayatullah zahidullah nematullah sharifullah
hafizullah shamsullah rafiullah bismillah wazir rohullah shafiqullah zahirullah rahimullah
qudratullah wahidullah hashmatullah lutfullah faridullah atiqullah zarmina palwasha gulalai taj
akhtar kashif kamran waqas sajid irfan khurram mughal arshad rizwan aftab amjad shahbaz murtaza
naveed shoaib hayat khokhar haq baig zain ardit fatmir gjoka altin erion bledar alban agron
kelmendi albert hysa lleshi hasani bytyqi huy duy bac bang coulibaly alpha fatoumata boubacar
aminata balde aissatou patrick adama sangare konate serge alain bakary dembele ouattara diakite
alassane ouedraogo lamine sidibe doumbia fofana diop kouadio ndiaye koffi fall kouame kaba maiga
oumou mbuyi mutombo ilunga
"""


def _by_skeleton(words: str) -> frozenset[str]:
    return frozenset(skeletons(plain(word))[0] for word in words.split())


_SHORT = 2  # sounds
_LISTED = {Rarity.COMMON: _by_skeleton(_COMMON), Rarity.EVERYWHERE: _by_skeleton(_EVERYWHERE)}


def rarity(skeleton: str) -> Rarity:
    """How rare a part with this skeleton is; the compounds of abd (`servant of`) are never rare."""
    for level in (Rarity.EVERYWHERE, Rarity.COMMON):
        if skeleton in _LISTED[level]:
            return level
    if skeleton.startswith("Abd"):
        return Rarity.COMMON
    return Rarity.SHORT if len(skeleton) <= _SHORT or skeleton[-1] in "aiu" else Rarity.RARE
