extension StopWords {
  /// Swedish.
  package static let swedish = set(
    """
    aldrig alla allt alltid andra annan annars annat att av bakom bara bland blev bli blir blivit
    borde bådas både bör de dem den denna densamma deras dess dessa desse det detsamma detta dig din
    dina dit ditt dock du där då efter eftersom ej eller en er era eran ert ett fick finns framför
    från få får fått för ganska genom gick gjorde gjort gå går gått gör göra ha hade han hans har
    hela henne hennes hit hon honom hos hur här ifrån igen in inga ingen ingenting inget innan inom
    inte ja jag jo ju kan kom kommer kommit kunde kunnat man med medan mellan men mig min mina mitt
    mot mycket många mången måste nej ni nu när någon någonting något några nån och också ofta om
    oss på redan sade sagt samma sedan sig sin sina sitt själv ska skall skola skulle som säga säger
    så sådan sådana sådant således till två under upp ut utan utom vad var vara varandra varför
    varit varje vars vem vems vi vid vilja vilka vilkas vilken vilket vill ville vore vår våra vårt
    än är även åt över
    """)

  /// Danish and Norwegian, which share most of them.
  package static let danishAndNorwegian = set(
    """
    af aldri aldrig alle allerede alltid alt altid anden andet andre annen annet at av bare begge
    blandt ble blev bli blir blive bliver burde bør da de deg dem den denne der dere deres det dets
    dette dig din dine disse dit ditt dog du eders efter eg ein eit eller en end enn enten er et ett
    etter fik fikk for fordi fra få fået får fått før ganske gennem gik gikk gjennom gjorde gjort
    gjør gjøre gå gået går gått gør gøre ha hadde han hans har havde have hendes hennes her hit hos
    hun hva hvad hvem hver hverken hvert hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår
    igen igjen ikke ikkje imellom imens ind inden ingen ingenting inn innen intet ja jeg jer jeres
    kan kom komme kommer kommet kun kunne kunnet man mange med meg meget mellem mellom men mens mer
    mig min mine mitt mod mot mye må måtte nei nej noe noen nogen noget nogle nu nå når ofte og også
    om op opp os oss over på sa sagde sagt samt seg selv selvom si siden sier sig sige siger sin
    sine sitt skal skulle skullet slik slike som så sådan sådanne sånn til ud uden under ut uten
    utenfor var vart ved verken vi vil ville villet vor vore vores vort vår våre vårt være vært
    """)

  /// Finnish.
  package static let finnish = set(
    """
    aina alle ehkä ei eikä eivät emme en ennen ette ettei että han he heidän heidät heille heillä
    heistä heitä hyvin hän häneen hänelle hänellä häneltä hänen hänestä hänet häntä ihan ilman itse
    ja johon joiden joissa joita joka jokainen jokin joku jolla jolle jonka jos joskus jossa josta
    jota jotain joten jotka jotta juuri jälkeen kaikki kanssa kautta keitä kenelle kenen ketä ketään
    kohti koko koska koskaan kuin kuinka kuka kukaan kun kunnes kyllä lisäksi läpi me meidän meidät
    meille meillä meistä meitä melko mihin miksi mikä mikään millä minkä minua minulla minulle minun
    minusta minut missä missään mistä miten mitä mitään mukaan mutta muu myös ne niiden niihin
    niille niin niissä niistä niitä no noiden noin noita nuo nyt näiden näille näin näissä näitä
    nämä ohi ole olemme olen olet olette oli olimme olin olisi olisin olisivat olit olivat olkoon
    olla ollaan olleet ollut oltava on ovat paljon pitäisi pitää saa saada saanut se sekä sen siellä
    siihen siis siitä siksi sille silloin sillä siltä sinne sinua sinulla sinulle sinun sinusta
    sinut sinä sitten sitä tai te teidän teidät teille teillä teistä teitä tuo tuohon tuolla tuon
    tuossa tuota tähän tämä tämän tänne tästä tätä täytyy usein vai vaikka vain vielä voi voidaan
    voimme voin voisi voit voitiin voivat yli älä
    """)

  /// Polish.
  package static let polish = set(
    """
    aby albo ale ani aż bądź bardzo będą będę będziemy będziesz bez bo by być byli byliśmy bym był
    była byłam byłaś byłem byłeś było były cała całe cały chce chcę chcesz chciał choć chociaż ci
    ciebie co coś czego czegoś czemu często czy czym dla dlaczego do dokąd dopiero gdy gdyby gdyż
    gdzie go ich ile im inna inne innego innej inny innych innym ją jak jaka jakaś jaki jakich jakie
    jakiego jakiej jakieś jakim jakiś jako je jednak jego jej jemu jeśli jest jestem jesteś
    jesteście jesteśmy jeszcze jeżeli już każda każde każdego każdej każdy każdym kiedy kim kogo
    kogoś komu która którą które którego której któremu który których którym którymi ktoś lecz lub
    ma macie mają mam mamy masz mi miał miała miało między mieli mną mnie mniej mogą mogę mogli mógł
    mogła moi moich moim moimi mój moja moją moje mojego mojej mojemu mówi może możemy możesz można
    mu musi musisz muszą muszę my na nad nam nami nas nasi nasz nasza naszą nasze naszego naszej
    naszych naszym natomiast nawet nią nic nich niczego nie niech niego niej niemu nigdy nikogo
    nikomu nikt nim nimi niż od on ona one oni oraz po pod podczas ponieważ powiedział powiedziała
    powiedzieć powinien powinna powinno poza prawie proszę przeciw przed przez przy raz również są
    sam sama sami samo się siebie skąd sobą sobie swoi swoich swoim swoimi swój swoja swoją swoje
    swojego swojej swojemu ta tą tak taka taki takich takie takiego takiej takim także tam tamta
    tamten tamto te tę tędy tego tej temu ten teraz też to tobą tobie trzeba tu twoi twoich twoim
    twój twoja twoją twoje twojego twojej tych tyle tylko tym tymi wam wami was wasz wasza wasze
    waszego waszej waszych we według więc więcej wobec wśród wszystkich wszystkie wszystkiego
    wszystkim wszystko wtedy wy właśnie za żaden żadna żadne zaś zawsze ze że żeby zostali został
    została zostało zostały
    """)

  /// Czech.
  package static let czech = set(
    """
    aby abych abychom abys ačkoli ale ani aniž avšak až během bez buď bude budeme budeš budete budou
    budu by bych bychom byl byla byli bylo byls byly bys byste být často čeho celá celé celý čem
    čemu chce chceš chci chtěl čili čím co což další do ho ich jak jaká jaké jakého jako jakou jaký
    je jeho jej její jejich jejím jemu jen ještě jestli jestliže jich jim jím jimi jiná jiné jiný
    jiných již jsem jsi jsme jsou jste kam každá každé každého každý kde kdo kdy kdyby když ke koho
    kolem kom komu kromě která které kterého kterém kterému kteří kterou který kterých kterým ku
    kudy kým má mají mám máme máš máte mě mého měl měla měli mělo mému mezi mi mimo mít mně mnou
    mohl mohla mohli mohou mohu moje moji mou můj musel musí musím může můžeme můžeš můžete můžu my
    mých mým na nad nám námi náš naše našeho našem naši naší našich našim nebo neboť něčeho něco
    něho něj nějaká nějaké nějaký někdo někoho někomu některé některý některých něm němu není než ní
    nic ničeho nich nikdo nikdy nikoho nikomu ním nimi nýbrž nyní od odkud okolo on ona oni ono ony
    po pod podle pokud pouze přece před přesto při pro proč prosím proti proto protože řekl řekla
    říká sám sama sami samo se sebe sebou sem si skrz sobě své svého svém svému svoje svoji svou
    svůj svých svým svými ta tahle tak také taková takové takový takových takže tam tato té tě tebe
    tebou těch těchto teď tehdy těm těmi ten tenhle tento též ti tím tímto to tobě tohle toho tom
    tomto tomuto tou touto tu tuto tvá tvé tvého tvoje tvou tvůj ty tyto už vám vámi vás váš vaše
    vašeho vaši vaší vašich ve vedle více však všech všechno všechny všeho všem všemi všichni vy
    vždy za zda zde ze že
    """)

  /// Hungarian.
  package static let hungarian = set(
    """
    abban abból ahelyett ahhoz ahogy ahol ahonnan ahová akar akarja akarom aki akik akiket akinek
    akit akivel akkor alatt amely amelyben amelyek amelyet amelynek amelyre ami amikor aminek amint
    amire amit amivel amíg annak arra arról attól az azok azokat azoknak azon azt aztán azzal azért
    be belőle benne bennem bennünk bár csak csupán de ebben ebből egy egyes egyik egyéb ehhez el
    ellen előtt engem ennek enyém erre erről ettől ez ezek ezeket ezeknek ezekre ezen ezt ezzel
    ezért fel felé gyakran ha hanem helyett hiszen hogy hogyan hol hova hozzá hozzád hozzám hány ide
    igen ill illetve innen iránt is itt jó kell kellene kelleni kellett keresztül ki kik kinek kivel
    közben között le legyen legyenek lehet lehetett lenne lenni lennének lesz leszek leszünk lett
    lettek maga magad magam maguk magunk magát meg mellett mely melyek melyet mennyi mert mi miatt
    miben mikor milyen minden mindenki mindenkit mindent mindig minek minket mint mintegy mintha
    mire mit mivel miénk miért mond mondja mondják mondta most már másik mások mást még nagy nagyon
    ne neked nekem neki nekik nektek nekünk nem nincs néha nélkül oda olyan onnan ott pedig például
    rá rád rájuk rám ránk rátok róla rólam róluk sem semmi semmit senki senkit soha sok során sose
    szabad szerint szintén számára te tehát ti titeket tud tudja tudom tudták téged több tőle tőled
    tőlem tőlük tőlünk utolsó után vagy vagyok vagytok vagyunk valaki valakit valami valamilyen
    valamit van vannak vele veled velem veletek velük velünk volna volt voltak voltam voltunk voltál
    végett által én óta össze övé ők őket őt
    """)

  /// Turkish.
  package static let turkish = set(
    """
    altında ama ancak arasında artık asla aynı az bana başka bazen bazı bazıları belki ben bence
    bende benden beni benim benimle beri bile bir biraz birbirine birbirini birçok biri birine
    birini birinin birkaç birkaçı birlikte biz bizde bizden bize bizi bizim bizimle böyle böylece bu
    buna bunda bundan bunlar bunlara bunlardan bunları bunların bunu bunun bununla burada bütün çok
    çünkü da daha de dedi değil değildi değilim dek demek diğer diye diyor doğru dolayı eden eder
    ederek edildi edilen ediyor eğer en etmek etti fakat gerek gibi göre hâlâ hangi hangisi hatta
    hem henüz hep hepimiz hepsi hepsini her herhangi herkes herkese herkesi hiç için içinde idi ile
    ilgili imiş ise istiyor kadar karşı karşın kendi kendilerini kendim kendimi kendin kendine
    kendini kendisi kendisine kendisini ki kim kimden kime kimi kimin kimisi kimler kimse lazım
    lütfen mi mı midir mıdır mu mü nasıl ne neden nerde nerede nereden nereye neye neyi niye olacak
    olan olanlar olarak oldu olduğu olmak olması olmayan olmaz olmuş olsa olsun olup olur olursa
    oluyor on ona önce onda ondan onlar onlara onlarda onlardan onların onlarla onu onun onunla
    orada öyle oysa rağmen sadece sana sanki sen sende senden seni senin seninle şey şimdi siz sizde
    sizden sizi sizin sonra şöyle şu şuna şunda şundan şunlar şunları şunu şunun tarafından tüm tümü
    üzere üzerinde var vardı ve veya ya yani yapan yapmak yaptı yine yok yoktu zaten
    """)

  /// Russian.
  package static let russian = set(
    """
    без более больше будем будет будете будешь буду будут будь бы был была были было быть в вам вами
    вас ваш ваша ваше вашего вашей вашем вашему ваши вашим вашими ваших вашу вдруг ведь весь вместо
    во возле вот все всё всегда всего всей всем всеми всему всех всю вся вы где да даже для до
    должен должна должно должны другая другие другим других другого другое другой другому другую его
    едва ее её если есть еще ещё ею же за затем зачем здесь и из или им именно ими иная иногда иной
    иные иных их к каждая каждого каждое каждой каждом каждому каждую каждый каждым как какая какие
    каким какими каких какого какое какой каком какому какую кем когда кого ком кому которая
    которого которое которой котором которому которую которые который которым которыми которых кроме
    кто куда ли либо лишь лучше мало между меня мне много мной мною мог могла могли могло могу могут
    мое моё моего моей моем моём моему можем может можете можешь можно мои мой моим моими моих мою
    моя мы на над надо нами нас наш наша наше нашего нашей нашем нашему наши нашим нашими наших нашу
    не него нее неё ней нельзя нем нём несколько нет ни нибудь нигде никем никогда никого никому
    никто ним ними них ничего ничем ничему ничто но ну нужно о об оба обе один одна одни одним одно
    одного одной одном одному одну около он она они оно опять от откуда отсюда оттуда очень перед по
    под пожалуйста пока после потом потому почему почти поэтому при про против пусть разве с сам
    сама сами самим самих само самого самой самому саму свое своё своего своей своем своём своему
    свои свой своим своими своих свою своя себе себя сейчас сказал сказала сказали сказать сколько
    слишком снова со собой собою среди столько сюда та так такая также такие таким такими таких
    такого такое такой таком такому такую там твое твоё твоего твоей твоём твоему твои твой твоим
    твоими твоих твою твоя те тебе тебя тем теми теперь тех то тобой тобою тогда того тоже той
    только том тому тот ту туда ты у уж уже хотел хотела хотим хоть хотя хотят хочет хочешь хочу
    чего чей чем чём чему через что чтобы чьё чьего чьи чья эта эти этими этих это этого этой этом
    этому этот этою эту я
    """)

  /// Ukrainian.
  package static let ukrainian = set(
    """
    або адже аж але багато без біля бо був будемо будете будеш буду будуть будь була були було бути
    в вам вами вас ваш ваша ваше вашим ваших ваші вашій вашого вашої вашому вашу вже ви від він вона
    вони воно все всі всім всіма всіх всього всьому вся де для до дуже є ж з за завжди замість зараз
    звідки звідти зі знову і із іноді інша інше інший іншим інші іншого іншої іншу її їй їм їх їхнє
    їхні їхній їхніх їхня й його йому ким кілька кого когось кожен кожна кожне кожного кожної кожну
    коли кому котра котрий котрі крім куди ласка лише майже мало мене мені ми міг між мій мною могла
    могли мого моє моєї моєму може можемо можете можеш можна можу можуть мої моїй моїм моїми моїх
    мою моя мусить на навіщо над нам нами нас наш наша наше нашим наших наші нашій нашого нашої
    нашому нашу не небудь неї нехай нею ним ними них ні ніде ніж ній нікого ніколи нікому нім ніхто
    нічого нічому ніщо нього ньому о об один одна однак одне одні одного одної одному одну ось перед
    під після по повинен повинна повинні поки потім при про проти сам сама саме самі само самого
    самої свій свого своє своєї своєму свої своїй своїм своїми своїх свою своя себе серед сказав
    сказала сказали сказати скільки слід собі собою стільки сюди та так така таке такий таким таких
    такі такого також такої таку там твій твого твоє твоєї твоєму твої твоїй твоїм твоїх твою твоя
    те тебе теж тепер ти тим тими тих ті тієї тій тільки то тобі тобою того тоді той тому треба ту
    туди тут у усе усі усім усіх усього хай хоч хоча хто хтось це цей цим цими цих цієї цій цього
    цьому цю ця через чи чиї чий чим чия чого чому ще що щоб щоби щось я як яка якась якби яке який
    якийсь яким якими яких які якій якого якої якому яку якщо
    """)
}
