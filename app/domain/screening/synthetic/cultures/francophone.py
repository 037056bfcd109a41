"""Names of West and Central Africa, Sahel and coast, as French-speaking offices write them."""

from app.domain.screening.synthetic.pools import (
    Community,
    Culture,
    given_and_family,
    givens_and_family,
    homes,
    pool,
)

_SAHEL_MEN = pool(
    """Mamadou Ibrahima Amadou Ousmane Abdoulaye Moussa Alpha Boubacar Thierno Souleymane Issa Oumar
    Seydou Moustapha Bakary Adama Lassana Modibo Sékou Cheikh Aliou Abdou Alassane Ali Alhassane
    Amara Aboubacar Aboubakar Babacar Balla Bassirou Bocar Brahima Cheick Cellou Daouda Demba
    Diakaria Djibril El_Hadj Elhadj Fodé Fousseni Fousseynou Gaoussou Habib Hamidou Harouna Hassane
    Ibrahim Idrissa Ismaël Ismaïla Issiaka Issouf Kalilou Karamoko Kassim Lamine Lanciné Ladji Madou
    Mahamadou Mahamat Malick Mamady Mamoudou Mamoutou Mohamed Mohamed_Lamine Mory Moctar Namory
    Nouhoun Oumarou Ousseynou Pape Salif Saliou Samba Sambou Sanoussi Sidi Sidiki Siaka Sory
    Soumaïla Tidiane Tiemoko Tiécoura Vamoussa Yacouba Yaya Youssouf Yoro Zakaria Zoumana Baba
    Bangaly Bilaly Bourama Dramane Drissa Famoussa Fily Founeké Gibril Hamady Kaba Kalifa Kemoko
    Koly Lansana Mady Makan Mandiou Massa Mouctar Naby Ousmane_Sory Saïdou Sadio Samassi Sekouba
    Sinaly Soriba Souaibou Tamba Tiéba Toumani Wally Yahya Yero Youba Zié"""
)
_SAHEL_WOMEN = pool(
    """Fatoumata Aminata Mariam Aïssatou Mariama Fanta Kadiatou Hawa Awa Bintou Oumou Djénéba Aïcha
    Ramatoulaye Adama Alimatou Aminatou Assa Assétou Astou Bineta Coumba Dado Diaraye Diariatou
    Djeneba_Bintou Djeynabou Fatou Fatim Fatimata Fatouma Haby Hadja Hassanatou Hawaou Houleymatou
    Kadidia Kadija Karidja Khady Kadi Kumba Maïmouna Makalé Makoura Maïrame Mahawa Massandjé Matenin
    Minata Mame Nafissatou Namina Nana Nènè Nassira Ndeye Néné_Oumou Niouma Oulimata Oumoul Penda
    Rama Ramata Rokia Rokiatou Safiatou Safi Saran Salimata Salimatou Sira Sitan Sokhna Tenin
    Tiguidanké Yaye Yayé Zeïnab Zenabou Hadiatou Kankou Korotoumou"""
)
_SAHEL_FAMILIES = pool(
    """Diallo:12 Traoré:7 Bah:6 Barry:5.5 Coulibaly:5 Camara:5 Keita:4 Diarra:3 Sow:3.5 Koné:3.5
    Touré:3.5 Cissé:2.5 Sylla:2.5 Konaté:2 Diop:1.5 Ndiaye:1.5 Fofana:2 Kouyaté:1.2 Doumbia:1.2
    Baldé:1.8 Ba:1.5 Sidibé:1.2 Sissoko:1.2 Sangaré:1 Fall:1 Bamba:1 Kanté:0.8 Kaba:0.7 Condé:1.6
    Soumah:1 Bangoura:1.3 Diakité:1.2 Dembélé:1 Ouattara:1.2 Ouédraogo:1.2 Sawadogo:0.5 Sanogo:0.5
    Maïga:0.6 Haidara:0.4 Magassa:0.4 Niang:0.5 Faye:0.5 Gueye:0.6 Seck:0.4 Sarr:0.4 Sané:0.3
    Mané:0.3 Badji:0.2 Diatta:0.2 Sagna:0.2 Tall:0.3 Thiam:0.4 Sy:0.5 Kane:0.4 Ly:0.4 Wade:0.2
    Mbaye:0.4 Mbow:0.1 Cissokho:0.3 Dramé:0.5 Danfakha:0.1 Darboe:0.2 Jallow:0.6 Ceesay:0.3 Jobe:0.1
    Touray:0.2 Sanyang:0.1 Bojang:0.1 Kamara:0.4 Sesay:0.2 Savané:0.2 Sako:0.3 Samaké:0.3 Simaga:0.1
    Soumaré:0.3 Soukouna:0.2 Tounkara:0.4 Tandia:0.2 Wagué:0.2 Yattara:0.2 Youla:0.2 Dioubaté:0.2
    Donzo:0.1 Kourouma:0.6 Kolié:0.3 Guilavogui:0.2 Loua:0.2 Millimono:0.2 Onivogui:0.1 Haba:0.2
    Lamah:0.2 Zoumanigui:0.1 Béavogui:0.2 Mara:0.3 Cherif:0.3 Nabé:0.1 Kandé:0.2 Doukouré:0.3
    Gassama:0.2 Gakou:0.1 Kébé:0.2 Marega:0.2 Niakaté:0.2 Diaby:0.4 Diawara:0.5 Diabaté:0.5
    Dansoko:0.1 Bagayoko:0.3 Ballo:0.2 Berthé:0.3 Bengaly:0.1 Dao:0.2 Dolo:0.2 Guindo:0.2 Togo:0.2
    Tembely:0.1 Kassogué:0.1 Cissoko:0.2 Mahamat:0.6 Abakar:0.4 Issa:0.3 Adoum:0.3 Saleh:0.3
    Moussa:0.3 Hissein:0.2 Oumar:0.2 Idriss:0.2 Tapsoba:0.1 Zongo:0.2 Kaboré:0.3 Compaoré:0.2
    Zoungrana:0.1 Nikiéma:0.1 Yaméogo:0.1 Ilboudo:0.1 Soro:0.3 Yéo:0.2 Silué:0.2 Meité:0.2
    Timité:0.1 Dosso:0.2 Bakayoko:0.3 Karamoko:0.2 Gbané:0.1 Méïté:0.1"""
)
_COAST_MEN = pool(
    """Jean Pierre Emmanuel Paul Joseph Patrick Eric Christian Serge Alain Michel Guy Franck Hervé
    Didier Cédric Arnaud Kevin Junior Achille Adrien Aimé Albert Alexandre Alexis Alphonse Ambroise
    Ange Anicet Antoine Armand Armel Arsène Augustin Basile Benjamin Benoît Bernard Bertin Bertrand
    Blaise Boniface Boris Brice Bruno Calvin Charles Christ Christophe Claude Clément Cyrille Daniel
    David Dieudonné Dieu_Merci Désiré Dimitri Donatien Edmond Edouard Elie Elvis Ephraïm Ernest
    Etienne Eugène Evariste Fabrice Faustin Félix Ferdinand Fidèle Firmin Flavien Florent François
    Francis Frédéric Fulgence Gabriel Gaël Gaston Gauthier Georges Gérard Germain Gilbert Gilles
    Gloire Grâce Grégoire Guillaume Gustave Henri Honoré Hugues Innocent Isaac Isidore Jacques
    Jean-Baptiste Jean-Claude Jean-Marie Jean-Paul Jean-Pierre Jérémie Jérôme Joël Jonathan Josué
    Jules Julien Justin Landry Laurent Léon Léonard Lionel Loïc Louis Luc Lucien Magloire Marc
    Marcel Martial Martin Mathieu Maurice Maxime Merveille Modeste Moïse Narcisse Nestor Nicolas
    Noël Olivier Pascal Parfait Patrice Patient Philippe Placide Prince Prosper Raoul Raphaël René
    Richard Robert Rodrigue Roger Rodolphe Romain Romuald Roland Samuel Sébastien Séverin Simon
    Simplice Stanislas Stéphane Steve Sylvain Sylvestre Théodore Théophile Thierry Thomas Timothée
    Trésor Urbain Valentin Valère Victor Vincent Wilfried William Xavier Yannick Yves Yvon
    Zacharie""",
    6,
)
_COAST_WOMEN = pool(
    """Marie Jeanne Christine Florence Grâce Esther Sandrine Nadège Rachel Ruth Sylvie Adèle Agnès
    Albertine Alice Alphonsine Aline Angèle Anne Annie Antoinette Arlette Béatrice Bénédicte
    Bernadette Brigitte Carine Caroline Catherine Cécile Céline Chantal Charlotte Chimène Clarisse
    Claudine Clémentine Colette Danielle Deborah Divine Dorcas Edith Elisabeth Elodie Emilie Estelle
    Eugénie Eulalie Fideline Flore Francine Françoise Gisèle Gloria Hélène Henriette Honorine
    Hortense Inès Irène Jacqueline Joséphine Judith Julie Julienne Justine Laure Laurence Léa Léonie
    Louise Lucie Lydie Madeleine Marguerite Marie-Claire Marie-Louise Marthe Martine Mireille
    Monique Nathalie Nicole Odette Olga Pascaline Patience Pauline Pélagie Prisca Régine Rose Rosine
    Solange Sonia Stéphanie Suzanne Thérèse Victoire Virginie Viviane Yolande Yvette Yvonne""",
    6,
)
_COAST_FAMILIES = pool(
    """Kouassi Kouamé Konan Kouadio Yao Koffi N'Guessan Brou Aka Kabongo Ilunga Kalala Mbuyi
    Tshibangu Mukendi Mulumba Ngoy Kasongo Kabeya Mutombo Mwamba Banza Mbala Nsimba Nzuzi Makiese
    Matondo Lukoki Mavungu Kiala Luzolo Mayala Nkanga Nlandu Nzinga Mpoyi Tshimanga Bakala Batamba
    Mabiala Makosso Massamba Mboumba Moukoko Moukala Ngoma Nkounkou Loemba Malonga Samba Milandou
    Mouanda Bouanga Mbongo Ndong Obame Obiang Nguema Ondo Mba Nzé Essono Bekale Moussavou Mabika
    Ndoutoume Mbadinga Ngoua Mintsa Biyogo Ella Fotso Kamga Nguemo Tchoumi Kamdem Nana Tchatchoua
    Ngassa Djomo Talla Kenfack Tsafack Nguefack Fokou Kengne Tagne Simo Wandji Takam Noubissi Ngo
    Mbarga Atangana Ateba Owona Essomba Onana Mvondo Ndzana Abega Bella Eyenga Mengue Nkolo Manga
    Ekambi Ebongue Njoya Ngwa Tabe Ayuk Etoa Eyango Moukouri Ndjock Bayiha Bilong Nlend Biyong
    Bassong Pouaty Goma Mbemba Mbumba Tati Agbodjan Amouzou Lawson Mensah Adjovi Agossou Ahouansou
    Dossou Hounkpatin Houngbédji Gbaguidi Zinsou Akakpo Koudjo Kodjo Afi Amegan Ayité Djossou
    Assogba Kpadé Sossou Tossou Adande Azonhoun Tohoundjo Gnonlonfoun Bessan Bada Akpo Bokassa
    Yangba Zoungala Ngaïssona Kossi Gbadamassi Lokossou Mokonzi Ngbanda Yakité Gomez Mendy Da_Silva
    Lopez Correa Preira Gnamba Gbagbo Zadi Zahui Gueï Tapé Séri Gohou Dago Digbeu Bah_Bi Goré Irié
    Tra_Bi Vanié Bolou Lago Dali Djédjé Okou Ekra Amani Assi Adou Ehui Tanoh Anoh Assamoi Beugré
    Kacou Mobio Yapi Yapo Achi Atsé Djè N'Dri N'Goran N'Zi Allou""",
    15,
)

FRENCH = Culture(
    (
        Community(
            0.62,
            given_and_family,
            _SAHEL_MEN,
            _SAHEL_WOMEN,
            _SAHEL_FAMILIES,
            pool("GIN:40 MLI:19 CIV:13 SEN:13 TCD:6 BFA:4 CMR:3 MRT:2"),
        ),
        Community(
            0.38,
            givens_and_family,
            _COAST_MEN,
            _COAST_WOMEN,
            _COAST_FAMILIES,
            pool("CIV:31 CMR:24 COD:24 COG:11 GAB:3 BEN:3 TGO:3 CAF:1"),
        ),
    ),
    homes(
        """GIN:26 Conakry Labé Kankan Mamou Nzérékoré Kindia Boké Pita Télimélé Dalaba Siguiri
        Kissidougou Guéckédou Macenta | CIV:20 Abidjan Bouaké Daloa Korhogo Man Gagnoa San_Pedro
        Yamoussoukro Divo Odienné | MLI:12 Bamako Kayes Ségou Sikasso Gao Mopti Koulikoro Nioro Kita
        Yélimané | SEN:8 Dakar Thiès Kolda Tambacounda Ziguinchor Saint-Louis Matam Touba | CMR:10
        Douala Yaoundé Bafoussam Bamenda Garoua Maroua Kumba Dschang | COD:9 Kinshasa Lubumbashi
        Goma Bukavu Matadi Mbuji-Mayi Kananga Kisangani | COG:4 Brazzaville Pointe-Noire Dolisie |
        TCD:4 N'Djamena Abéché Moundou Sarh | BFA:2 Ouagadougou Bobo-Dioulasso | GAB:1 Libreville
        Port-Gentil | BEN:1 Cotonou Parakou | TGO:1 Lomé Sokodé | CAF:1 Bangui Bambari | MRT:1
        Nouakchott Kaédi Sélibaby"""
    ),
    """Mamadou Mohamadou Mahamadou Mamoudou | Fatoumata Fatimata Fatou Fatumata | Aïssatou Aissata
    Aïssata Aïcha | Ibrahima Ibrahim Brahima Ibrahime | Abdoulaye Abdulaye Abdullah Abdoulay |
    Amadou Ahmadou Amadu Hamadou | Ousmane Usman Osmane Ousman | Souleymane Suleymane Soulemane
    Suleiman | Boubacar Bubacar Aboubacar Boubakar | Moussa Musa Mousa | Oumar Omar Umar Oumarou |
    Seydou Saidou Seidou Saïdou | Cheikh Cheick Sheikh Cheik | Thierno Tierno Cherno Thiérno |
    Diallo Jallow Dialo Djallo | Traoré Traore Trawally Trawaré | Coulibaly Kulibaly Koulibaly
    Coulibali | Bah Ba Baah | Barry Bari Bary Barrie | Camara Kamara Camarra | Keita Keïta Kéita |
    Cissé Sissé Cisse Ceesay Sesay | Sow Sô Soo So | Touré Ture Toure Touray | Condé Kondé Conde |
    Koné Kone Konné | Fofana Foffana Fofanah | Sissoko Cissoko Cissokho Sisoko | Baldé Balde Baldeh
    | Diop Jobe Diope | Djibril Gibril Jibril Dibril | Youssouf Yusuf Yousouf Yussuf | Mariama
    Mariame Maryama Mariam | Kadiatou Kadiatu Kadidiatou Khadidiatou | Ouattara Watara Wattara
    Outtara | Kevin Kévin Kelvin | Stéphane Stephane Stephan Stefan | Jean Jan Jeanne | Christian
    Kristian Cristian | Sékou Sekou Cekou Sheku | Ismaël Ismail Ismaila | Mahamat Mahamad Mohamat
    Mohammed | Kouassi Kwassi Kouasi | Koffi Kofi Cofi | N'Guessan Nguessan N_Guessan Guessan |
    Emmanuel Emanuel Emmanuelle | Dembélé Dembele Dembelé | Diarra Jarra Diara | Kouyaté Kuyateh
    Kouyate | Ndiaye N'Diaye Njie Diaye | Bangoura Bangura Bangoula""",
    """é>e è>e é>er ï>i ë>e ô>o ç>c ou>u ou>w oua>wa u>ou ph>f y>i i>y ss>s s>ss th>t tt>t t>tt ck>k
    k>ck dj>j j>dj di>dj k>c c>k qu>k mb>nb n'>n n'>ng nn>n mm>m ll>l l>ll e$> e$>é $>e ie>y ai>é
    é>ai au>o eau>o ya>ia ia>iya ye$>y aye$>ay ->_ h> gu>gou gh>g ch>sh tch>ch rr>r r>rr z>s""",
    new_year=0.1,
    plain=0.5,
)
