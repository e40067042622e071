extension StopWords {
  /// Swedish.
  package static let swedish = set(
    """
    alla allt andra att av bara blev bli blir de dem den denna deras dess det detta dig din dina
    ditt du där då efter ej eller en ett finns från få får för ha hade han hans har hela henne
    hennes hon honom hur här in inga ingen inget inte jag kan kommer kunde man med mellan men mig
    min mina mitt mot mycket måste ni nu några något när nån och om oss på samma sedan sig sin
    sina sitt själv ska skall skulle som så till under upp ut utan vad var vara varför varit
    varje vi vid vill vilka vilken vår våra vårt än är även över
    """)

  /// Danish and Norwegian, which share most of them.
  package static let danishAndNorwegian = set(
    """
    af alle alt andre at av bare blev ble bli blir blive bliver da de dem den denne der deres det
    dette dig deg din dine disse du efter eg ein eit eller en end enn er et etter ett for fordi
    fra få får før ha hadde han hans har havde have hendes hennes her hos hun hva hvad hver hvem
    hver hvilken hvis hvor hvordan ikke ikkje ind inn ingen jeg jer kan kom kun kunne man mange
    med meg meget mellem mellom men mer mig min mine mod mot mye måtte når nu nå og også om op opp
    os oss over på seg selv sig sin sine skal skulle som sådan så til ud under ut uten var vart
    ved vi vil ville vores vår vært være
    """)

  /// Finnish.
  package static let finnish = set(
    """
    ei eikä ehkä eivät en ennen että han he hän hänen ihan ilman itse ja joka jos jotka jossa
    joten kaikki kanssa koska kuin kuka kuinka kun kyllä lisäksi me mikä missä mitä mukaan mutta
    muu myös ne niiden niin niitä no nyt näin nämä ole oli olivat olla olisi on ovat paljon
    pitää saa se sekä sen siellä sillä sinä sitten sitä siis tai te tuo tämä tämän tästä tätä vai
    vaikka vain vielä voi voidaan yli
    """)

  /// Polish.
  package static let polish = set(
    """
    aby ale ani bardzo bez bo był była było były być bym by ci co czy dla dlaczego do gdy gdzie
    go ich ile im jak jako je jednak jego jej jest jestem jeszcze jeśli już kiedy która które
    który których ktoś lub ma mają mi mnie moja może można mu musi my na nad nam nas nie nich nim
    niż nic od on ona one oni oraz po pod ponieważ poza przed przez przy raz są się sobie swoje
    ta tak także tam te tego tej ten też to tu tych tym tylko tym tyle wam was we więc wszystko
    wszystkie wy za zawsze ze że
    """)

  /// Czech.
  package static let czech = set(
    """
    aby ale ani až bez bude budou by byl byla byli bylo být co což další do ho ich jak jako je
    jeho jejich její jejím jen ještě jej jsem jsi jsme jsou jste již kde kdo kdy když která které
    který kteří ke ku má mají mezi mi mně mít my na nad nám nebo než není nich nic od on ona oni
    po pod podle pokud pouze pro proč proto protože před při se si své svůj ta tak také takže tam
    tato té těchto ten tento tím to tohle toho tom tomto tu ty už ve více však všechny vy za ze že
    """)

  /// Hungarian.
  package static let hungarian = set(
    """
    abban ahhoz ahogy ahol aki akik akkor alatt amely amelyek ami amíg amikor annak arra arról az
    azok azon azt aztán azzal azért be bár csak de egy egyes egyik egyéb el ennek erre ez ezek
    ezt fel ha hanem hiszen hogy hogyan igen ill illetve is itt jó kell kellett keresztül ki le
    legyen lehet lenne lesz lett már még meg mellett mert mi milyen minden mint mintha miért most
    nagy nagyon ne nem neki nincs olyan ott össze például pedig sem sok több tehát után utolsó
    vagy vagyok valaki valami van vannak volna volt voltak
    """)

  /// Turkish.
  package static let turkish = set(
    """
    ama ancak artık asla az bana bazı belki ben beni benim bile bir biraz biri birkaç biz bize
    bizim bu buna bunlar bunu bunun burada çok çünkü da daha de değil diye dolayı en fakat gibi
    göre hem hep hepsi her hiç için içinde ile ilgili ise kadar karşı kendi ki kim kimse mı mi mu
    mü nasıl ne neden nerede niye olan olarak oldu olduğu olur on ona onlar onu onun orada
    sadece sanki sen seni senin siz sonra şey şu tarafından tüm ve veya ya yani yine yok zaten
    """)

  /// Russian.
  package static let russian = set(
    """
    без более больше будет бы был была были было быть в вам вас весь во вот все всего всех вы где
    да даже для до его ее её если есть еще ещё же за здесь и из или им их к как какой когда кто ли
    лучше между меня мне можно мой мы на над надо нас не него нее нет ни них но ну о об он она они
    оно от очень по под потом потому почему при про с сам себя со так также такой там тебя тем то
    того тоже только том ты у уже хотя чего чем через что чтобы эта эти это этого этой этом этот я
    """)

  /// Ukrainian.
  package static let ukrainian = set(
    """
    або адже але без був була були було бути в вам вас вже ви він вона вони воно все всі від де
    для до дуже його є ж за з зі і із й їй її їм їх інші коли крім лише може можна ми між мене мені
    на над нам нас не неї нею ним ними них ні ніж нього о об один однак по під після при про
    саме себе собі та так також там те тебе тим тих то того той тому тільки ти у це цей ця цих
    цього через чи чого чому ще що щоб як яка яке який які якщо я
    """)
}
