"""Word lists that reading a name needs, already folded; no logic here."""

from __future__ import annotations

ROLES = frozenset(
    "helpdesk servicedesk itsupport support bot robot api admin administrator desk team billing"
    " noreply donotreply postmaster webmaster automation integration mailbox helpline frontdesk"
    " frontoffice backoffice oncall onboarding payroll devops monitoring notifications alerts inbox"
    " escalations workflow svc soporte suporte supporto assistenza atendimento administracion"
    " kundenservice kundendienst kundeservice kundtjanst klantenservice administratie verwaltung"
    " buchhaltung vertrieb empfang accueil comptabilite asiakaspalvelu ugyfelszolgalat"
    " obsluga destek podderzhka tekhpodderzhka pidtrimka".split()
)
# Some of these are surnames too: they make a team account only when no other word stands by.
WEAK_ROLES = frozenset(
    "sales service services info information office contact system test mail hr it help no reply"
    " accounts accounting finance marketing operations ops security dispatch queue agent user"
    " customer client care hotline reception group department dept staff the root guest network"
    " noc facilities account shared generic default manager duty legal procurement technical"
    " technique tecnico tecnica clients clientes clienti klienta servis kontakt contacto contato"
    " ventas recepcion recepcja biuro musteri hizmetleri sluzhba podderzhki podpora zakaznicky"
    " jira slack zapier zendesk salesforce freshdesk freshservice teams azure okta".split()
)
# Where spaces, vowels or marks are lost with the script: found anywhere in a name, as written.
WRITTEN_ROLES = (
    "支持", "支援", "客服", "服务台", "服務台", "帮助台", "管理员", "管理員", "团队", "團隊",
    "サポート", "ヘルプデスク", "窓口", "事務局", "管理者", "カスタマー",
    "고객", "지원팀", "헬프데스크", "관리자", "ฝ่าย", "ทีม", "บริการ", "สนับสนุน",
    "hỗ trợ", "khách hàng", "kỹ thuật", "الدعم", "خدمة", "فريق", "תמיכה", "שירות", "צוות",
)  # fmt: skip
# What directories write before or behind a name to say whose account it is.
LABELS = frozenset(
    "ext extern external externe contractor consultant vendor temp intern inactive disabled"
    " deactivated agent adm".split()
)
TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame rev fr ing dipl mag herr frau hr sr sra dra"
    " mme mlle monsieur madame".split()
)
SUFFIXES = frozenset(
    "jr sr ii iii iv phd md mba msc bsc esq cpa cfa pmp dds rn pe llm itil".split()
)
PARTICLES = frozenset(
    "de del della dela la las le los da das do dos di du des van der den ter ten von zu zur af av"
    " al el bin ibn ben bint abu st y e o mac ni nic ui".split()
)
PUBLIC_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com"
    " aol.com gmx.de gmx.net web.de mail.ru yandex.ru proton.me protonmail.com qq.com 163.com"
    " t-online.de orange.fr free.fr libero.it naver.com".split()
)
# Frequent given names of many countries, without short forms: a username that spells one of them
# contradicts another given name even where no other member bears it.
GIVEN_NAMES = frozenset(
    "aaron abdul adam adrian agnieszka ahmed aisha alan albert alejandro alexander alexandra ali"
    " alice amanda amir amy ana andrea andreas andrew angela anita anna anne antonio anton arthur"
    " barbara beatriz benjamin bernard brian bruno carla carlos carmen carol caroline catherine"
    " charles charlotte chloe christian christina christine christopher claire claudia cristina"
    " daniel daniela david deborah denise dennis diana diego dmitri dominik donna dorothy edward"
    " elena elisabeth elizabeth emily emma eric erik ernst esther eva fabian fatima felix fernando"
    " francesca francesco francisco frank franz gabriel gary george georg giovanni giulia gloria"
    " grace greta guillaume gunter hannah hans harald hassan heather heidi helen helena henry"
    " hugo hussein ibrahim igor ines ingrid irina isabel isabella ivan jack jacob jakub james jan"
    " jane janet jason javier jean jeffrey jennifer jessica joan johan johannes john jonathan jorge"
    " jose joseph joshua juan judith julia julian julie jurgen karen karin karl katarzyna katharina"
    " kathleen keith kenneth kevin klaus kyle larry lars laura lauren leon leonardo linda lisa"
    " louis louise lucas lucia ludwig luis luke magdalena manuel marcel marco marcus margaret maria"
    " marie mario mark markus marta martha martin martina mary mateusz matteo matthew maximilian"
    " megan melissa michael michal michelle miguel mohamed mohammed monica monika nancy natalia"
    " natalie nathan nicholas nicolas nicole nikolai nina noah nora olga oliver olivia omar oscar"
    " otto pablo pamela patricia patrick paul paula paulina pedro peter petra philip philipp pierre"
    " priya rachel rafael ralf ramon raymond rebecca renate ricardo richard robert roberto roger"
    " roland ronald rosa ruth ryan samantha samuel sandra sara sarah scott sean sebastian sergei"
    " sergio sharon silvia simon sofia sonia sophia sophie stefan stephanie stephen steven susan"
    " susanne sven svetlana sylvia teresa thomas timothy tobias tomas tomasz ursula valentina"
    " vanessa vera veronica victor victoria viktor vincent vladimir walter werner william wolfgang"
    " yasmin yuki yusuf zoe".split()
)
# Given names that people spell in more ways than their sound or a slip of the keyboard explains.
_SAME_NAMES = (
    "stephen steven stephan stefan stephane", "geoffrey jeffrey", "sean shaun shawn",
    "alexander aleksandr aleksander alexandr oleksandr alexandre", "catherine katherine kathryn",
    "mohammed muhammad mohamed mohammad muhammed mohamad", "youssef yusuf yousef yusef yousuf",
    "hussein husain hussain husayn hossein", "ahmed ahmad ahmet", "fatima fatemeh fatma",
    "ibrahim ebrahim", "omar umar omer", "khaled khalid", "abdullah abdallah", "osama usama",
    "volodymyr vladimir wladimir", "yelena elena jelena olena", "yevgeny evgeny eugene evgeni",
    "mykola nikolai nikolay", "serhii sergei sergey", "dmytro dmitri dmitry", "andrii andrei andrey",
    "yitzhak itzhak isaac", "yosef josef joseph", "yaakov jacob", "moshe moses", "chaim haim hayim",
    "giorgos georgios yorgos george", "ioannis yannis giannis", "dimitris dimitrios",
)  # fmt: skip
SAME_NAMES = {name: names[0] for names in map(str.split, _SAME_NAMES) for name in names}
# Pet names that English lists do not know, each before the names that it stands for.
PET_NAMES = (
    # English, with the names of others who use them
    "kate catherine katharina katarina", "beth elisabeth", "liz elisabeth", "barb barbara",
    "alex alexandre aleksandr alejandro alessandro", "andy andreas", "phil philipp philippe",
    "vicki viktoria", "vicky viktoria", "caro carolina caroline carolin", "kris kristina kristian",
    "chris christoph christiane cristina", "max maxime maksim", "nick nikolas nikolai",
    "mike mikael", "tom tomas tomasz", "tina martina kristina bettina", "toni antonio antonia",
    # East
    "dima dmitri dmitry dmitriy dmitrii dmytro", "misha mikhail mykhailo", "vanya ivan",
    "sasha alexander aleksandr alexandra aleksandra oleksandr oleksandra", "kolya nikolai nikolay",
    "vova vladimir volodymyr", "seryozha sergei sergey", "zhenya evgeny yevgeny evgenia evgeniya",
    "katya ekaterina yekaterina kateryna", "masha maria mariya", "natasha natalia nataliya natalya",
    "lena elena yelena olena", "olya olga olha", "tanya tatiana tatyana tetiana", "anya anna",
    "nastya anastasia anastasiya", "sveta svetlana", "yura yuri yuriy yury", "petya pyotr petr",
    "pasha pavel pavlo", "kostya konstantin", "lyosha alexei aleksei alexey", "tolya anatoly",
    "kuba jakub", "tomek tomasz", "bartek bartosz bartlomiej", "piotrek piotr", "wojtek wojciech",
    "krzysiek krzysztof", "maciek maciej", "kasia katarzyna", "gosia malgorzata", "basia barbara",
    "asia joanna", "ania anna", "ola aleksandra", "zosia zofia", "aga agnieszka",
    "honza jan", "pepa josef", "jirka jiri", "ondra ondrej", "vasek vaclav", "zuzka zuzana",
    "katka katerina katarina", "pista istvan", "laci laszlo", "feri ferenc", "gyuri gyorgy",
    "zsuzsi zsuzsanna", "kati katalin", "sanyi sandor", "zoli zoltan",
    # North and middle
    "sepp josef", "uli ulrich ulrike", "hannes johannes", "steffi stefanie", "basti sebastian",
    "flo florian", "uschi ursula", "fritz friedrich", "wolfi wolfgang", "kathi katharina",
    "micha michael", "conny cornelia", "kees cornelis", "piet pieter petrus", "wim willem",
    "henk hendrik", "jaap jacob", "joop johannes", "koos jacobus", "bas sebastiaan",
    "kalle karl", "pelle per", "olle olof", "lasse lars", "nisse nils", "jussi juhani",
    # South
    "paco francisco", "pancho francisco", "pepe jose", "nacho ignacio", "lalo eduardo",
    "memo guillermo mehmet", "quique enrique", "kike enrique", "lupe guadalupe", "lola dolores",
    "charo rosario", "pili pilar", "manolo manuel", "javi javier", "santi santiago",
    "nando fernando", "beto alberto roberto humberto", "rafa rafael rafaela", "chema jose",
    "ale alejandro alejandra alessandro alessandra", "ze jose", "zeca jose", "chico francisco",
    "joca joao", "toninho antonio", "guga gustavo", "bia beatriz", "gui guilherme",
    "beppe giuseppe", "pino giuseppe", "gigi luigi", "gianni giovanni", "sandro alessandro",
    "enzo vincenzo lorenzo", "mimmo domenico", "manu emmanuel manuel", "seb sebastien",
    "isa isabelle isabel", "kostas konstantinos", "nikos nikolaos", "panos panagiotis",
    "takis panagiotis", "vasilis vasileios", "thanasis athanasios", "katerina aikaterini",
    "babis charalampos", "stelios stylianos", "manolis emmanouil", "spyros spyridon",
    "ibo ibrahim", "yossi yosef josef joseph", "moti mordechai", "shmulik shmuel", "avi avraham",
    "dudu david", "itzik yitzhak itzhak", "kobi yaakov", "shlomi shlomo", "yoni yonatan jonathan",
    "miri miriam",
)  # fmt: skip
