package mrz

import "strings"

// utopia is the state of the specimens of ICAO 9303.
const utopia = "UTO"

// alpha3 is the codes of three letters of ISO 3166-1, each with its code of two,
// in the order of the codes of three.
const alpha3 = "ABW=AW AFG=AF AGO=AO AIA=AI ALA=AX ALB=AL AND=AD ARE=AE ARG=AR ARM=AM ASM=AS ATA=AQ ATF=TF ATG=AG AUS=AU AUT=AT AZE=AZ " +
	"BDI=BI BEL=BE BEN=BJ BES=BQ BFA=BF BGD=BD BGR=BG BHR=BH BHS=BS BIH=BA BLM=BL BLR=BY BLZ=BZ BMU=BM BOL=BO BRA=BR BRB=BB BRN=BN BTN=BT BVT=BV BWA=BW " +
	"CAF=CF CAN=CA CCK=CC CHE=CH CHL=CL CHN=CN CIV=CI CMR=CM COD=CD COG=CG COK=CK COL=CO COM=KM CPV=CV CRI=CR CUB=CU CUW=CW CXR=CX CYM=KY CYP=CY CZE=CZ " +
	"DEU=DE DJI=DJ DMA=DM DNK=DK DOM=DO DZA=DZ ECU=EC EGY=EG ERI=ER ESH=EH ESP=ES EST=EE ETH=ET " +
	"FIN=FI FJI=FJ FLK=FK FRA=FR FRO=FO FSM=FM " +
	"GAB=GA GBR=GB GEO=GE GGY=GG GHA=GH GIB=GI GIN=GN GLP=GP GMB=GM GNB=GW GNQ=GQ GRC=GR GRD=GD GRL=GL GTM=GT GUF=GF GUM=GU GUY=GY " +
	"HKG=HK HMD=HM HND=HN HRV=HR HTI=HT HUN=HU IDN=ID IMN=IM IND=IN IOT=IO IRL=IE IRN=IR IRQ=IQ ISL=IS ISR=IL ITA=IT " +
	"JAM=JM JEY=JE JOR=JO JPN=JP KAZ=KZ KEN=KE KGZ=KG KHM=KH KIR=KI KNA=KN KOR=KR KWT=KW " +
	"LAO=LA LBN=LB LBR=LR LBY=LY LCA=LC LIE=LI LKA=LK LSO=LS LTU=LT LUX=LU LVA=LV " +
	"MAC=MO MAF=MF MAR=MA MCO=MC MDA=MD MDG=MG MDV=MV MEX=MX MHL=MH MKD=MK MLI=ML MLT=MT MMR=MM MNE=ME MNG=MN MNP=MP MOZ=MZ MRT=MR MSR=MS MTQ=MQ MUS=MU MWI=MW MYS=MY MYT=YT " +
	"NAM=NA NCL=NC NER=NE NFK=NF NGA=NG NIC=NI NIU=NU NLD=NL NOR=NO NPL=NP NRU=NR NZL=NZ OMN=OM " +
	"PAK=PK PAN=PA PCN=PN PER=PE PHL=PH PLW=PW PNG=PG POL=PL PRI=PR PRK=KP PRT=PT PRY=PY PSE=PS PYF=PF QAT=QA REU=RE ROU=RO RUS=RU RWA=RW " +
	"SAU=SA SDN=SD SEN=SN SGP=SG SGS=GS SHN=SH SJM=SJ SLB=SB SLE=SL SLV=SV SMR=SM SOM=SO SPM=PM SRB=RS SSD=SS STP=ST SUR=SR SVK=SK SVN=SI SWE=SE SWZ=SZ SXM=SX SYC=SC SYR=SY " +
	"TCA=TC TCD=TD TGO=TG THA=TH TJK=TJ TKL=TK TKM=TM TLS=TL TON=TO TTO=TT TUN=TN TUR=TR TUV=TV TWN=TW TZA=TZ UGA=UG UKR=UA UMI=UM URY=UY USA=US UZB=UZ " +
	"VAT=VA VCT=VC VEN=VE VGB=VG VIR=VI VNM=VN VUT=VU WLF=WF WSM=WS YEM=YE ZAF=ZA ZMB=ZM ZWE=ZW"

// Country returns the country (ISO 3166-1, two letters) to which a code of an
// issuing state or of a nationality belongs: "DE" for D, "GB" for GBR and for
// the other kinds of British national. It is empty for codes that belong to no
// country: those of organisations, of persons without a nationality, and of
// Utopia. ok is false for what is no code of ICAO 9303 at all.
func Country(code string) (country string, ok bool) {
	if !isState(code) {
		return "", false
	}
	switch code {
	case "D":
		return "DE", true
	case "GBD", "GBN", "GBO", "GBP", "GBS":
		return "GB", true
	}
	return alpha2(code), true
}

// isState reports whether code stands for a state, an organisation or a kind of
// person in a zone (part 3, section 5). Germany writes D and not DEU, and both
// are read. RKS is what Kosovo writes: no part of ISO 3166, but on its passports.
func isState(code string) bool {
	switch code {
	case "D", "GBD", "GBN", "GBO", "GBP", "GBS": // part A: the exceptions from ISO 3166-1
	case "EUE": // part B: the laissez-passer of the European Union
	case "UNO", "UNA", "UNK": // part C: the United Nations and what they issue
	case "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XES", "XMP", "XOM", "XPO", "XDC": // part D: other issuing authorities
	case "XXA", "XXB", "XXC", "XXX": // part E: stateless, refugees, unspecified
	case "RKS", "XXK", utopia:
	default:
		return alpha2(code) != ""
	}
	return true
}

// alpha2 returns the code of two letters for one of three, or nothing.
func alpha2(code string) string {
	if len(code) != 3 {
		return ""
	}
	at := strings.Index(alpha3, code+"=")
	if at < 0 {
		return ""
	}
	return alpha3[at+4 : at+6]
}
