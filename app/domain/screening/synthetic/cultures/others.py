"""Albanian (Albania, Kosovo) and Vietnamese names."""

from app.domain.screening.synthetic.pools import (
    Community,
    Culture,
    family_first,
    given_and_family,
    homes,
    pool,
)

_ALBANIAN_MEN = pool(
    """Arben Ardit Fatmir Besnik Agim Altin Artan Bledar Gentian Ilir Klodian Erion Elton Ermal
    Endrit Florian Gëzim Ervin Arjan Agron Alban Albert Alfred Andi Andrea Aleksandër Arbër Armand
    Armando Arlind Astrit Avni Bajram Bashkim Bekim Besim Blerim Bujar Burim Dardan Denis Dritan
    Dritëro Edmond Eduart Edi Eljon Elvis Elvir Emiljano Enea Eneo Engjëll Enver Enkelejd Erald
    Erjon Ergys Ermir Esat Fadil Fatos Fatjon Fation Ferdinand Festim Fisnik Flamur Florenc Franc
    Fredi Gazmend Genc Gent Gjergj Gjon Gjin Hajdar Halil Hasan Haki Hamit Haxhi Hysen Hysni Idriz
    Igli Indrit Isa Ismail Jeton Jetmir Jonid Jurgen Kastriot Kejdi Klajdi Klevis Klejdi Kreshnik
    Kristian Kristi Kujtim Leart Ledian Lirim Luan Lulzim Marin Marjan Marsel Mario Mentor Mehmet
    Mevlan Mikel Mondi Muhamet Muharrem Myslim Naim Nard Nazmi Ndue Nertil Nikolin Nikolla Olsi
    Orges Petrit Pëllumb Petro Pjetër Qazim Qemal Ramadan Rexhep Rezart Rigels Robert Roland Rustem
    Sabri Saimir Sali Samir Selim Shefqet Shkëlqim Shpëtim Shpend Skënder Sokol Spartak Stiven
    Sulejman Taulant Tomorr Tonin Valon Valmir Vasil Viktor Vilson Visar Xhavit Xhevahir Xhemal
    Xhulio Ylli Ymer Zef Zenel Zamir Ejdi Emirjon Alesio""",
    12,
)
_ALBANIAN_WOMEN = pool(
    """Mimoza Valbona Entela Elona Blerina Albana Anila Arjeta Ermira Elira Drita Aurora Adelina
    Alketa Alma Ana Anisa Ardita Arta Bardha Besa Besiana Bora Brikena Çiljeta Denada Dhurata Donika
    Dorina Edlira Eda Ela Elda Elisa Elvana Emiljana Enkeleda Era Eriona Ermela Esmeralda Eva Fatime
    Fatjona Fatmira Flora Flutura Gentjana Gerta Greta Hatixhe Ina Ilda Ilirjana Irena Jonida Jorida
    Juliana Klaudia Kristina Kaltrina Lejla Ledina Lindita Liljana Lule Luljeta Majlinda Manjola
    Marjana Mariana Marsela Merita Migena Mirela Mirjeta Monika Nertila Nexhmije Odeta Ornela
    Pranvera Qefsere Rudina Rovena Sabrije Sadije Shpresa Silvana Sonila Sidorela Suela Teuta
    Valentina Vera Vjollca Vjosa Xhensila Zamira Zana Zyra Xhoana Yllka""",
    12,
)
_ALBANIAN_FAMILIES = pool(
    """Hoxha Shehu Prifti Gjoka Krasniqi Leka Çela Dervishi Hysa Kola Marku Lleshi Gashi Berisha
    Shala Bytyqi Morina Kelmendi Hasani Balla Cani Çeka Dema Doda Duka Elezi Gjini Hasa Hoti Isufi
    Kaja Koçi Lika Luli Mema Meta Muça Murati Ndreca Nikolli Osmani Pepa Perpali Qosja Rama Ruçi
    Sula Sinani Topi Toska Troka Uka Vata Veliu Xhafa Xhaka Zeka Zeneli Ademi Agolli Ahmeti Alia
    Aliaj Aliu Arapi Avdiu Bajrami Bajraktari Bala Balliu Bardhi Basha Bega Beqiri Bici Biba Bitri
    Braho Bregu Buzi Caka Canaj Çaushi Çobani Çuka Dani Daci Dedaj Deda Demiri Demaj Dibra Dosti
    Dushku Fejzullahu Ferati Fetahu Frroku Fusha Gega Gjata Gjeloshi Gjonaj Gjoni Goga Gora Haxhiu
    Haliti Halili Hamza Haxhia Hysaj Hyseni Ibrahimi Ismaili Jahaj Jakupi Jashari Kaçani Kapllani
    Karaj Kasa Kastrati Kodra Kondi Koka Kryeziu Kuka Kuqi Lamaj Laci Lala Lamçe Limani Llapi Loka
    Lulaj Maliqi Manaj Mehmeti Mehmetaj Memaj Mersini Metaj Mici Muho Mulla Musaj Mustafa Myftari
    Nela Nako Neziri Ndoja Ndou Nushi Pali Papa Pasha Paja Pjetri Pllana Preçi Preka Qerimi Qoku
    Ramaj Rexhepi Rexha Rroku Rustemi Sadiku Sallaku Salihu Sejdiu Selimi Selmani Shabani Shahini
    Shkurti Skënderi Spahiu Stafa Sulaj Syla Sylaj Tafa Tahiri Thaçi Tola Tusha Vuka Xhaferi Xhemali
    Ymeri Zajmi Zefi Zogaj Zogu Zyberi Nuhu Bushi Brahimi Cenaj""",
    10,
)

_VIETNAMESE_MEN = pool(
    """Hùng Tuấn Dũng Minh Hải Nam Sơn Long Cường Thắng Hoàng Anh Tùng Đức Quang Thành Trung Hiếu
    Phong Bình Kiên Tú Việt Hưng Huy Khánh Tiến Mạnh Lâm Linh Hà Toàn Thịnh Tâm Tài Quân Phúc Phương
    Hòa Đạt Duy Chiến Công Cảnh Chung An Ân Bách Bảo Bằng Bắc Chính Chương Chí Danh Doanh Dương Đại
    Đăng Điệp Đoàn Đông Đồng Giang Hạnh Hào Hậu Hiền Hiệp Hoan Hồng Hội Huân Hữu Khang Khải Khoa
    Khôi Khương Kỳ Lợi Lộc Luân Lực Lượng Lương Lưu Mẫn Mùi Nghĩa Nghiêm Ngọc Nguyên Nhân Nhật Ninh
    Pháp Phát Phú Phước Quân_Anh Quốc Quý Quyền Quyết Sang Sáng Sỹ Tân Tấn Thái Thạch Thân Thăng
    Thanh Thao Thế Thi Thiện Thông Thoại Thọ Thuận Thức Thủy Tiệp Tín Tính Toản Trí Triều Triển
    Trọng Trường Trưởng Tuân Tường Tuyên Uy Vinh Vĩnh Vọng Vũ Vương Vỹ Xuân Ý Ba Tư Năm Sáu Bảy Tám
    Tý Sửu Mão Thìn Tỵ Ngọ Dậu Tuất Hợi Đoan Đính Định Khiêm Ích""",
    5,
)
_VIETNAMESE_WOMEN = pool(
    """Hương Lan Hoa Linh Trang Hà Thảo Huyền Hằng Thủy Mai Ngọc Anh Hồng Nga Yến Hạnh Phương Loan
    Thu Nhung Dung Vân Hiền Tuyết Thúy Ly My Oanh Quỳnh Ngân Nhi Như Nguyệt Tâm Trâm Trinh Tươi Uyên
    Vy Xuân Xoan Ánh Bích Bình Cúc Chi Châu Chinh Diễm Diệp Diệu Dịu Duyên Đào Điệp Giang Gái Hiếu
    Hoài Hòa Hoan Huệ Hường Khánh Kiều Lài Lệ Liên Liễu Luyến Lụa Lý Mận Miền Minh Mơ Mỹ Nhàn Nhã Nụ
    Phượng Quyên Sen Sim Sinh Tho Thơ Thoa Thơm Thương Thanh Tiên Tình Trúc Tú Vui Vượng Xinh Ý""",
    5,
)
_VIETNAMESE_FAMILIES = pool(
    """Nguyễn:38 Trần:11 Lê:9.5 Phạm:7.1 Hoàng:3.6 Huỳnh:1.5 Phan:4.5 Vũ:2.4 Võ:1.5 Đặng:2.1 Bùi:2
    Đỗ:1.4 Hồ:1.3 Ngô:1.3 Dương:1 Lý:0.5 Đinh:0.9 Trịnh:0.7 Đoàn:0.7 Mai:0.6 Đào:0.6 Trương:1
    Lương:0.6 Cao:0.5 Hà:0.5 Tạ:0.3 Thái:0.3 Châu:0.3 Chu:0.3 Lâm:0.4 Phùng:0.3 Tô:0.3 Tống:0.2
    Vương:0.3 Quách:0.2 Kiều:0.2 Lưu:0.4 Nghiêm:0.15 Thân:0.15 Từ:0.1 Hứa:0.1 Đàm:0.2 Tăng:0.2
    La:0.15 Doãn:0.1 Giang:0.1 Hàn:0.05 Khổng:0.08 Lại:0.1 Lã:0.1 Mạc:0.1 Nông:0.3 Ninh:0.15
    Ông:0.05 Quản:0.05 Thạch:0.1 Thiều:0.05 Tôn:0.1 Trà:0.05 Triệu:0.3 Uông:0.05 Văn:0.2 Viên:0.05
    Vi:0.1 Hầu:0.03 Bạch:0.1 Cù:0.05 Diệp:0.1 Đậu:0.15 Đồng:0.1 Hán:0.02 Hồng:0.05 Khuất:0.08
    Kim:0.08 Lục:0.08 Lường:0.08 Nhâm:0.02 Ngọ:0.03 Phí:0.05 Phó:0.02 Sầm:0.05 Thẩm:0.05 Tiêu:0.08
    Tiết:0.03 Trang:0.02 Ưng:0.01 Âu:0.05 Chử:0.05 Cung:0.03 Danh:0.05 Đới:0.03 Giáp:0.08 Hoa:0.04
    Lò:0.15 Cầm:0.05 Quàng:0.08 Tòng:0.06 Vàng:0.08 Giàng:0.12 Thào:0.08 Sùng:0.08 Mã:0.06 Hạng:0.03
    Ma:0.05 Bế:0.05 Mạch:0.02 Nhan:0.02 Sơn:0.04 Thi:0.02 Trì:0.01 Khúc:0.03 Kha:0.02 Ngụy:0.03
    Biện:0.01 Bành:0.02 Cấn:0.05 Đường:0.02 Hình:0.01 Hoắc:0.01 Lăng:0.02 Lữ:0.03"""
)

ALBANIAN = Culture(
    (Community(1, given_and_family, _ALBANIAN_MEN, _ALBANIAN_WOMEN, _ALBANIAN_FAMILIES),),
    homes(
        """ALB:84 Tiranë Shkodër Kukës Durrës Elbasan Lezhë Burrel Peshkopi Fier Tropojë Vlorë Berat
        Has Laç Pukë Lushnjë Korçë Bulqizë Krujë Gjirokastër Rrëshen Bajram_Curri Kavajë Pogradec
        Librazhd Gramsh Sarandë Tepelenë Përmet Kuçovë Patos Ballsh Shijak Vorë Kamëz Milot | XKX:13
        Prishtinë Prizren Pejë Gjakovë Ferizaj Gjilan Mitrovicë Vushtrri Podujevë | MKD:3 Tetovë
        Shkup Gostivar Kumanovë"""
    ),
    """Gëzim Gezim Gzim Ghezim | Skënder Skender Iskender | Aleksandër Aleksander Alexander
    Alexandre | Kristian Christian Kristjan | Muhamet Mehmet Mohamet Muhammed | Sulejman Suleiman
    Sulejmen | Enkelejd Enkeleid Enkeled | Klajdi Klaidi Clajdi | Armando Armand | Kejdi Keidi Kejd
    | Gjergj Gjergji Gergj George | Xhulio Giulio Julio | Xhensila Xhesila Jensila | Hoxha Hoxhaj
    Hodja Hodza | Çela Cela Tchela | Thaçi Thaci Thachi | Florian Flori Florjan | Andrea Andreas |
    Ismail Ismajl Ismael | Hysen Hisen Hussein | Hasani Hassani Hasanaj""",
    """ë>e ë> e$>ë ç>c ç>ch c>ç xh>gj gj>xh xh>j q>ç q>k sh>ch dh>d th>t ll>l l>ll rr>r r>rr x>z
    nj>n nj>ni j>i i>j y>u y>i k>c c>k aj$>a aj$>ai i$>aj u$>i uar>uart jan>ian ian>jan ja>ia jo>io
    f>ph kr>chr lj>l s>ss z>s e>i""",
    new_year=0.01,
    year_only=0.005,
    plain=0.6,
)

VIETNAMESE = Culture(
    (Community(1, family_first, _VIETNAMESE_MEN, _VIETNAMESE_WOMEN, _VIETNAMESE_FAMILIES),),
    homes(
        """VNM:100 Nghệ_An Hà_Tĩnh Quảng_Bình Hải_Phòng Hà_Nội Hải_Dương Quảng_Ninh Thanh_Hóa
        Nam_Định Thái_Bình Hưng_Yên Bắc_Ninh Bắc_Giang Vĩnh_Phúc Phú_Thọ Hồ_Chí_Minh Đà_Nẵng Huế
        Ninh_Bình Hà_Nam Thái_Nguyên Lạng_Sơn Đắk_Lắk Gia_Lai Cần_Thơ Đồng_Nai Vinh Can_Lộc
        Yên_Thành Diễn_Châu Đô_Lương Nghi_Lộc Kỳ_Anh Đồng_Hới Quảng_Trị Cao_Bằng Tuyên_Quang Sơn_La
        Hòa_Bình Bình_Định"""
    ),
    "",
    "",
    year_only=0.02,
    plain=0.65,
    family_first=True,
)
