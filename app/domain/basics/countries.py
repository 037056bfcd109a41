"""Countries and their codes: ISO 3166-1 alpha-3, or ICAO Doc 9303-3 for those that have none."""

import unicodedata


def _pairs(text: str) -> dict[str, str]:
    """alpha-3 : alpha-2, as CLDR pairs them. XKX is ICAO's and CLDR's code for Kosovo."""
    return dict(pair.split(":") for pair in text.split())


_STATES = _pairs("""
AFG:AF AGO:AO ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI
BEL:BE BEN:BJ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLR:BY BLZ:BZ BOL:BO BRA:BR
BRB:BB BRN:BN BTN:BT BWA:BW CAF:CF CAN:CA CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD
COG:CG COL:CO COM:KM CPV:CV CRI:CR CUB:CU CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK
DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FRA:FR FSM:FM
GAB:GA GBR:GB GEO:GE GHA:GH GIN:GN GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GTM:GT GUY:GY
HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IND:IN IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT
JAM:JM JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA
LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAR:MA MCO:MC
MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MOZ:MZ
MRT:MR MUS:MU MWI:MW MYS:MY NAM:NA NER:NE NGA:NG NIC:NI NLD:NL NOR:NO NPL:NP NRU:NR
NZL:NZ OMN:OM PAK:PK PAN:PA PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRK:KP PRT:PT PRY:PY
PSE:PS QAT:QA ROU:RO RUS:RU RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG SLB:SB SLE:SL SLV:SV
SMR:SM SOM:SO SRB:RS SSD:SS STP:ST SUR:SR SVK:SK SVN:SI SWE:SE SWZ:SZ SYC:SC SYR:SY
TCD:TD TGO:TG THA:TH TJK:TJ TKM:TM TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW
TZA:TZ UGA:UG UKR:UA URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VNM:VN VUT:VU WSM:WS
XKX:XK YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW
""")
# Where people live and are born who have the nationality of a state, or of none in particular.
_TERRITORIES = _pairs("""
ABW:AW AIA:AI ALA:AX ASM:AS BES:BQ BLM:BL BMU:BM CCK:CC COK:CK CUW:CW CXR:CX CYM:KY FLK:FK FRO:FO
GGY:GG GIB:GI GLP:GP GRL:GL GUF:GF GUM:GU HKG:HK IMN:IM IOT:IO JEY:JE MAC:MO MAF:MF MNP:MP MSR:MS
MTQ:MQ MYT:YT NCL:NC NFK:NF NIU:NU PCN:PN PRI:PR PYF:PF REU:RE SHN:SH SJM:SJ SPM:PM SXM:SX TCA:TC
TKL:TK VGB:VG VIR:VI WLF:WF
""")
ALPHA_2 = _STATES | _TERRITORIES
# Of no country: ICAO's codes, and two of those that ISO leaves to users.
STATELESS, UNKNOWN, UNITED_NATIONS = "XXA", "XXX", "UNO"
RED_CROSS, OTHER_ISSUER = "QRC", "QZZ"
UNNAMED = frozenset({UNKNOWN, OTHER_ISSUER})  # they tell nobody's country or issuer

NATIONALITIES = frozenset({*_STATES, STATELESS})
BIRTHPLACES = frozenset({*ALPHA_2, UNKNOWN})
# Of the territories, those whose own documents people carry.
ISSUERS = frozenset({*_STATES, "HKG", "MAC", UNITED_NATIONS, RED_CROSS, OTHER_ISSUER})

# The European Union with Iceland, Liechtenstein and Norway [R 2.3b].
EEA = frozenset(
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN ISL IRL ITA LVA LIE LTU LUX MLT NLD NOR "
    "POL PRT ROU SVK SVN ESP SWE".split()
)

_ALPHA_3 = {alpha_2: alpha_3 for alpha_3, alpha_2 in ALPHA_2.items()}
# Other codes of states in documents: ICAO's for kinds of British nationals, for the United Nations
# in Kosovo and for Germany (one letter); the European Union's own; former codes.
_ALIASES = {
    "D": "DEU",
    "EL": "GRC",
    "RKS": "XKX",
    "UNK": "XKX",
    "UK": "GBR",
    **dict.fromkeys(("GBD", "GBN", "GBO", "GBP", "GBS"), "GBR"),
    "UN": "UNO",
    "ROM": "ROU",
    "TMP": "TLS",
    "ZAR": "COD",
}


def normalise(code: str) -> str:
    """The three-letter code for what a document or a partner writes: `d`, `D<<` and `DE` are `DEU`.

    An unknown code is returned in capitals, so that equal unknown codes still compare equal.
    """
    code = unicodedata.normalize("NFKC", code).upper().strip("< \t\n")
    return _ALIASES.get(code) or _ALPHA_3.get(code) or code
