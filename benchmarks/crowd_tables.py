"""Names of scripts that write no vowels, with the spellings their bearers use; and pet names."""

from __future__ import annotations

Table = tuple[tuple[str, tuple[str, ...]], ...]


def _table(text: str) -> Table:
    pairs = (entry.split("=") for entry in text.split())
    return tuple((native.replace("_", " "), tuple(latin.split("/"))) for native, latin in pairs)


ARAB_GIVEN = _table("""
محمد=Mohamed/Muhammad/Mohammed أحمد=Ahmed/Ahmad علي=Ali/Aly حسن=Hassan/Hasan
حسين=Hussein/Hussain/Hossein محمود=Mahmoud/Mahmood عمر=Omar/Umar خالد=Khaled/Khalid
يوسف=Youssef/Yusuf/Yousef إبراهيم=Ibrahim/Ebrahim مصطفى=Mustafa/Moustafa
عبدالله=Abdullah/Abdallah كريم=Karim/Kareem طارق=Tarek/Tariq سعيد=Said/Saeed سمير=Samir/Sameer
وليد=Walid/Waleed ياسر=Yasser/Yasir رشيد=Rachid/Rashid جمال=Gamal/Jamal فيصل=Faisal/Faysal
ماجد=Majed/Majid ناصر=Nasser/Nasir هشام=Hisham/Hicham أيمن=Ayman/Aiman أسامة=Osama/Usama
شريف=Sherif/Sharif بلال=Bilal/Belal سليمان=Suleiman/Sulaiman عثمان=Othman/Osman زياد=Ziad/Ziyad
نبيل=Nabil/Nabeel فاطمة=Fatima/Fatma عائشة=Aisha/Aicha مريم=Mariam/Maryam نور=Nour/Noor
سارة=Sara/Sarah ليلى=Layla/Leila هدى=Huda/Hoda منى=Mona/Muna ياسمين=Yasmin/Yasmine
خديجة=Khadija/Khadijah رانيا=Rania/Raniya سلمى=Salma/Selma
""")

ARAB_FAMILY = _table("""
المصري=Elmasry/Al-Masri الخطيب=Al-Khatib/Elkhatib حداد=Haddad/Hadad منصور=Mansour/Mansoor
الشريف=Elsherif/Al-Sharif النجار=Al-Najjar/Elnaggar صالح=Saleh/Salih
عبدالرحمن=Abdelrahman/Abdulrahman الحسيني=Al-Husseini/Elhosseiny القاسمي=Al-Qasimi/Alqassimi
خوري=Khoury/Khouri زيدان=Zidan/Zidane شاهين=Shaheen/Chahine فرح=Farah/Farrah قاسم=Kassem/Qasim
عباس=Abbas/Abas حمدان=Hamdan/Hamdane الغامدي=Al-Ghamdi/Alghamdi العتيبي=Al-Otaibi/Alotaibi
الحربي=Al-Harbi/Alharbi القحطاني=Al-Qahtani/Alqahtani الزهراني=Al-Zahrani/Alzahrani
الدوسري=Al-Dosari/Aldossary الشمري=Al-Shammari/Alshamari المالكي=Al-Maliki/Almalki
بركات=Barakat/Barakate سلامة=Salama/Salameh عيسى=Issa/Eissa غانم=Ghanem/Ghanim فؤاد=Fouad/Fuad
كامل=Kamel/Kamil مراد=Murad/Mourad نجم=Najm/Negm هاشم=Hashem/Hachem يعقوب=Yacoub/Yaqub
طه=Taha/Taha رمضان=Ramadan/Ramadhan درويش=Darwish/Darwich الأسد=Al-Assad/Elasad
بوزيد=Bouzid/Abouzeid بن_علي=Benali/Ben-Ali مرزوق=Marzouk/Marzouq الطيب=Eltayeb/Al-Tayyib
سويدان=Sweidan/Suwaidan جابر=Jaber/Gaber قنديل=Kandil/Qandeel
""")

HEBREW_GIVEN = _table("""
דוד=David/Dovid יוסף=Yosef/Joseph משה=Moshe/Moshe אברהם=Avraham/Abraham יעקב=Yaakov/Jacob
יצחק=Yitzhak/Itzhak שמואל=Shmuel/Samuel אליהו=Eliyahu/Elijah חיים=Haim/Chaim
מיכאל=Michael/Mikhael דניאל=Daniel/Daniel יונתן=Yonatan/Jonathan אורי=Uri/Ori איתי=Itai/Itay
נועם=Noam/Noam גיא=Guy/Gai עומר=Omer/Omer רועי=Roi/Roy תומר=Tomer/Tomer אלון=Alon/Allon
עמית=Amit/Amit ניר=Nir/Nir צבי=Zvi/Tzvi זאב=Zeev/Ze'ev שרה=Sarah/Sara רחל=Rachel/Rahel
מרים=Miriam/Miryam חנה=Hana/Hannah יעל=Yael/Yael נועה=Noa/Noah תמר=Tamar/Tamar שירה=Shira/Shirah
מיכל=Michal/Mical רבקה=Rivka/Rebecca אסתר=Esther/Ester חוה=Chava/Hava
""")

HEBREW_FAMILY = _table("""
כהן=Cohen/Kohen לוי=Levi/Levy מזרחי=Mizrahi/Mizrachi פרץ=Peretz/Perez ביטון=Biton/Bitton
דהן=Dahan/Dahan אברהם=Avraham/Abraham פרידמן=Friedman/Fridman אזולאי=Azoulay/Azulai כץ=Katz/Kats
יוסף=Yosef/Joseph חדד=Haddad/Hadad עמר=Amar/Ammar אוחיון=Ohayon/Ohion גבאי=Gabay/Gabbai
סגל=Segal/Segall שפירא=Shapira/Shapiro אדרי=Edri/Edry ברק=Barak/Barack גולן=Golan/Golan
הרשקוביץ=Hershkovitz/Hershkowitz וקנין=Vaknin/Waknin זילברמן=Zilberman/Silberman
חזן=Hazan/Chazan יצחק=Yitzhak/Itzhak לביא=Lavi/Lavie מור=Mor/Moor נחום=Nahum/Nachum
סויסה=Suissa/Swissa עובדיה=Ovadia/Ovadya צור=Tzur/Zur קליין=Klein/Kline
רוזנברג=Rosenberg/Rozenberg שוורץ=Schwartz/Shvartz שטרן=Stern/Shtern אשכנזי=Ashkenazi/Eshkenazi
בן_דוד=Ben-David/Bendavid גרינברג=Greenberg/Grinberg ויס=Weiss/Vais
""")

PERSIAN_GIVEN = _table("""
علی=Ali/Aly محمد=Mohammad/Mohamad حسین=Hossein/Hosein رضا=Reza/Riza مهدی=Mahdi/Mehdi
امیر=Amir/Ameer سعید=Saeed/Saeid حمید=Hamid/Hameed مجید=Majid/Madjid بهزاد=Behzad/Bihzad
فرهاد=Farhad/Ferhad داریوش=Dariush/Daryoush کوروش=Kourosh/Cyrus آرش=Arash/Aresh بابک=Babak/Babek
کامران=Kamran/Kamraan پویا=Pouya/Pooya سیاوش=Siavash/Siyavash مسعود=Masoud/Massoud
نوید=Navid/Naveed شاهین=Shahin/Shaheen زهرا=Zahra/Zehra فاطمه=Fatemeh/Fateme مریم=Maryam/Mariam
نرگس=Narges/Nargess لیلا=Leila/Leyla شیرین=Shirin/Shireen پریسا=Parisa/Parissa
نیلوفر=Niloofar/Niloufar سمیرا=Samira/Sameera الهام=Elham/Ilham مینا=Mina/Meena
نازنین=Nazanin/Nazaneen
""")

PERSIAN_FAMILY = _table("""
محمدی=Mohammadi/Mohamadi حسینی=Hosseini/Hoseini احمدی=Ahmadi/Ahmady رضایی=Rezaei/Rezai
کریمی=Karimi/Karimy موسوی=Mousavi/Moosavi جعفری=Jafari/Djafari صادقی=Sadeghi/Sadeqi
رحیمی=Rahimi/Raheemi ابراهیمی=Ebrahimi/Ibrahimi حیدری=Heidari/Heydari مرادی=Moradi/Muradi
اکبری=Akbari/Akbary قاسمی=Ghasemi/Qasemi نوری=Nouri/Noori کاظمی=Kazemi/Kazimi
شریفی=Sharifi/Sherifi طاهری=Taheri/Tahery یوسفی=Yousefi/Yusefi امینی=Amini/Aminy
تهرانی=Tehrani/Tehranian شیرازی=Shirazi/Shirazy اصفهانی=Esfahani/Isfahani باقری=Bagheri/Baqeri
غلامی=Gholami/Qolami سلطانی=Soltani/Sultani رستمی=Rostami/Rustami فرهادی=Farhadi/Ferhadi
زارعی=Zarei/Zaree خسروی=Khosravi/Khosrowi پهلوان=Pahlavan/Pahlevan میرزایی=Mirzaei/Mirzai
نجفی=Najafi/Nadjafi هاشمی=Hashemi/Hashimi ملکی=Maleki/Malaki
""")

JAPANESE_MORE = _table("""
青木=Aoki 西村=Nishimura 福田=Fukuda 太田=Ota 三浦=Miura 藤原=Fujiwara 岡本=Okamoto 松田=Matsuda 中川=Nakagawa
中野=Nakano 原田=Harada 小野=Ono 田村=Tamura 竹内=Takeuchi 金子=Kaneko 和田=Wada 中山=Nakayama 石田=Ishida 上田=Ueda
森田=Morita 原=Hara 柴田=Shibata 酒井=Sakai 工藤=Kudo 横山=Yokoyama 宮崎=Miyazaki 宮本=Miyamoto 内田=Uchida
高木=Takagi 安藤=Ando 島田=Shimada 谷口=Taniguchi 大野=Ono 丸山=Maruyama 今井=Imai 武田=Takeda 藤田=Fujita
村田=Murata 上野=Ueno 杉山=Sugiyama 増田=Masuda 平野=Hirano 大塚=Otsuka 千葉=Chiba 久保=Kubo 松井=Matsui
野口=Noguchi
""")

# Pet names by country, as the lists of given names have them; English comes from a package.
PETS: dict[str, tuple[str, ...]] = {
    "jose": ("pepe",), "francisco": ("paco", "pancho"), "ignacio": ("nacho",),
    "guadalupe": ("lupe",), "dolores": ("lola",), "enrique": ("quique",), "jesus": ("chuy",),
    "alberto": ("beto",), "roberto": ("beto",), "rafael": ("rafa",), "manuel": ("manolo", "manu"),
    "concepcion": ("concha",), "eduardo": ("edu",), "beatriz": ("bea",), "javier": ("javi",),
    "johannes": ("hans", "hannes"), "wolfgang": ("wolf",), "heinrich": ("heinz",),
    "friedrich": ("fritz",), "elisabeth": ("lisa", "sissi"), "katharina": ("kathi", "kati"),
    "sebastian": ("basti",), "tobias": ("tobi",), "joachim": ("jochen",), "ulrich": ("uli",),
    "andreas": ("andi",), "michael": ("michi",), "maximilian": ("max",), "matthias": ("matze",),
    "benoit": ("ben",), "frederic": ("fred",), "dominique": ("dom",), "philippe": ("phil",),
    "giuseppe": ("beppe", "pino"), "luigi": ("gigi",), "salvatore": ("totò", "salvo"),
    "giovanni": ("gianni",), "domenico": ("mimmo",), "francesca": ("franci",),
    "jakub": ("kuba",), "malgorzata": ("gosia",), "katarzyna": ("kasia",), "tomasz": ("tomek",),
    "agnieszka": ("aga",), "krzysztof": ("krzysiek",), "aleksandra": ("ola",), "jan": ("janek",),
    "joanna": ("asia",), "stanislaw": ("staszek",), "wojciech": ("wojtek",), "piotr": ("piotrek",),
    "jiri": ("jirka",), "josef": ("pepa",), "frantisek": ("franta",), "jaroslav": ("jarda",),
    "vladimir": ("vlada", "vova"), "tomas": ("tom",), "jana": ("janka",),
    "aleksandr": ("sasha",), "alexander": ("sascha",), "mikhail": ("misha",), "dmitriy": ("dima",),
    "dmitry": ("dima",), "ivan": ("vanya",), "nikolay": ("kolya",), "sergey": ("seryozha",),
    "yuriy": ("yura",), "evgeniy": ("zhenya",), "evgeny": ("zhenya",), "anastasiya": ("nastya",),
    "ekaterina": ("katya",), "mariya": ("masha",), "tatyana": ("tanya",), "svetlana": ("sveta",),
    "konstantinos": ("kostas",), "georgios": ("giorgos",), "dimitrios": ("dimitris",),
    "ioannis": ("giannis",), "nikolaos": ("nikos",), "athanasios": ("thanasis",),
    "laszlo": ("laci",), "istvan": ("pisti",), "jozsef": ("jozsi",), "erzsebet": ("bozsi",),
    "ferenc": ("feri",), "mehmet": ("memo",), "mustafa": ("mustis",), "ibrahim": ("ibo",),
    "joao": ("joca",), "antonio": ("toni", "toño"), "luiz": ("lula",), "fernando": ("nando",),
    "cornelis": ("kees",), "jacobus": ("koos",), "hendrik": ("henk",), "willem": ("wim",),
    "gerardus": ("gerrit",), "maarten": ("mart",), "elizabeth": ("lies",), "margaretha": ("greet",),
    "lars": ("lasse",), "karl": ("kalle",), "jens": ("jensi",), "christian": ("chris",),
}  # fmt: skip
