/// Words that say nothing about a subject, by language.
package enum StopWords {
  /// The stop words of the languages that texts are written in.
  ///
  /// A text is in the language that most of its telling words belong to. A language is one of
  /// theirs when its words in such texts make up a share of all words that no other language reaches
  /// by chance; English always is, as its words stand in texts of all.
  ///
  /// - Parameter texts: All texts.
  /// - Returns: The words of all these languages.
  package static func languages(of texts: some Collection<String>) -> Set<String> {
    // A few thousand texts show what languages there are.
    let step = max(1, texts.count / 4000)
    var reader = WordReader(without: [])
    var counts = [Int](repeating: 0, count: all.count)
    var total = 0
    for (index, text) in texts.enumerated() where index % step == 0 {
      var own = [Int](repeating: 0, count: all.count)
      for letters in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
        for word in reader.words(of: String(letters)) {
          total += 1
          for (language, words) in telling.enumerated() where words.contains(word) {
            own[language] += 1
          }
        }
      }
      // Of equal counts the first, which is English: `war` and `man` are words of several languages.
      if let most = own.max(), let language = own.firstIndex(of: most) { counts[language] += most }
    }
    return zip(all, counts).reduce(into: english) { words, language in
      if Double(language.1) > share * Double(total) { words.formUnion(language.0) }
    }
  }

  /// English.
  package static let english = set(
    """
    a about above across after again against ago ain't all almost along already also although always
    am among an and another any anybody anyone anything are aren't around as at away back be became
    because become becomes been before behind being below between both but by came can can't cannot
    com come comes could couldn't did didn't do does doesn't doing don't done down during each
    either else enough even ever every everybody everyone everything few first for from further gave
    get gets getting give given gives go goes going gone got had hadn't has hasn't have haven't
    having he he'd he'll he's her here hers herself him himself his how however i i'd i'll i'm i've
    if in instead into is isn't it it'd it'll its itself just keep kept last least less let like
    made make makes making many may maybe me might mightn't mine more most much must mustn't my
    myself near need needn't needs neither never no nobody none nor not nothing now of off often on
    once one ones only onto or other others ought our ours ourselves out over own per perhaps please
    put quite rather really said same saw say saying says see seem seems seen several shall shan't
    she she'd she'll should shouldn't since so some somebody someone something sometimes soon still
    such take taken takes than that the their theirs them themselves then there therefore these they
    they'd they'll they're they've thing things this those though three through thus till to
    together too took toward towards two under unless until up upon us use used uses using usually
    very via was wasn't way ways we we'd we'll we're we've well went were weren't what whatever when
    whenever where wherever whether which whichever while who whoever whole whom whose why will with
    within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
    yourselves
    """)

  /// German.
  package static let german = set(
    """
    aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf
    aus bei beide beiden beider beides beim bereits bevor bin bis bist bitte da dabei dadurch dafür
    dagegen daher damit danach dann daran darauf daraus darf darfst darin darum darüber das dass
    davon davor dazu dein deine deinem deinen deiner deines dem den denen denn der deren derer des
    deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch durfte
    durften dürfen dürft dürfte dürften ein eine einem einen einer eines einige einigem einigen
    einiger einiges er es etwa etwas euch euer eure eurem euren eurer eures für gab gar geben
    gegangen gegeben gegen gehe gehen gehst geht gekommen gemacht gern gerne gesagt gewesen geworden
    gibt ging gingen hab habe haben habt hast hat hatte hatten hattest hattet hier hin hinter hätte
    hätten hättest ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in ins ist ja jede
    jedem jeden jeder jedes jedoch jemand jemandem jemanden jene jenem jenen jener jenes jetzt kam
    kamen kann kannst kein keine keinem keinen keiner keines komme kommen kommst kommt konnte
    konnten können könnt könnte könnten könntest mache machen machst macht machte machten mal man
    manche manchem manchen mancher manches mehr mein meine meinem meinen meiner meines mich mir mit
    muss musst musste mussten möchte möchten möchtest müssen müsst müsste müssten nach nachdem neben
    nicht nichts nie niemals niemand niemandem niemanden noch nun nur ob obwohl oder ohne sagen sagt
    sagte sagten schon sehr sei seid seien sein seine seinem seinen seiner seines seit selbst sich
    sie sind so solche solchem solchen solcher solches soll sollen sollst sollt sollte sollten
    sondern sowie trotz trotzdem tun um und uns unser unsere unserem unseren unserer unseres unter
    viel viele vielen vieler vielleicht vom von vor war waren warst wart warum was weder wegen weil
    weiter welche welchem welchen welcher welches wem wen wenig wenige wenigen wenn wer werde werden
    werdet wessen wie wieder wieso will willst wir wird wirst wo wobei woher wohin wollen wollt
    wollte wollten womit worden wovon wozu wurde wurden während wäre wären würde würden würdest zu
    zuerst zum zur zwar zwischen über
    """)

  /// French.
  package static let french = set(
    """
    ai aie aient ainsi ait allait aller allez alors après as au aucun aucune aucuns aujourd'hui
    auquel aura auraient aurais aurait auront aussi autant autre autres aux auxquels avaient avais
    avait avant avec avez aviez avoir avons ayant bien c'est c'était car ce ceci cela celle celles
    celui cependant certain certaine certaines certains ces cet cette ceux chacun chacune chaque
    chez comme comment contre d'autre d'autres d'un d'une d'être dans de depuis des desquels deux
    devait dit dois doit doivent donc dont du duquel dès déjà elle elles en encore entre es est et
    eu eux eût faire fais faisait fait faites faut fit fois font furent fus fut hors ici il ils j'ai
    j'en j'y j'étais jamais je jusqu jusqu'au jusqu'à jusque l'a l'ai l'autre l'on l'un l'une la
    laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsqu'il lorsque lui là m'a
    m'ont mais malgré me mes mien mienne miennes miens moi moins mon même mêmes n'a n'ai n'avait
    n'en n'est n'ont n'y n'était ne ni non nos notre nous nul nulle nôtre on ont ou oui où par parce
    parmi pas pendant peu peut peuvent peux plus plusieurs pour pourquoi pourrait pouvait pouvez
    puis puisqu puisque qu qu'elle qu'elles qu'est qu'il qu'ils qu'on qu'un qu'une quand que quel
    quelle quelles quelqu quelqu'un quelqu'une quelque quelques quels qui quiconque quoi rien s'est
    s'il s'ils sa sans sauf se selon sera serai seraient serais serait seras serez serons seront ses
    si sien sienne siennes siens soi soient sois soit sommes son sont sous soyez suis sur t'a t'ai
    t'es ta tandis tant te tes tien tienne toi ton toujours tous tout toute toutefois toutes trop
    très tu un une va vais vas vers veulent veut veux voici voilà voire vont vos votre voudrait
    voulait vouloir vous vu vôtre ça étaient étais était étant étiez étions été êtes être
    """)

  /// Spanish.
  package static let spanish = set(
    """
    acá además ahora ahí al algo alguien alguna algunas alguno algunos algún allá allí ambos ante
    antes aquel aquella aquellas aquello aquellos aquí así aunque aún bien cada casi como con
    conmigo consigo contigo contra cual cuales cuando cuanta cuanto cuya cuyas cuyo cuyos cuál
    cuáles cuándo cuántas cuánto cuántos cómo de debe deben debía decir del desde dice dicen dijo
    donde dos durante dónde el ella ellas ellos en entonces entre era eran eres es esa esas ese eso
    esos esta estaba estaban estamos estar estará estas este esto estos estoy estuvo está están
    estás esté estén fue fuera fueran fueron fui fuimos ha haber habrá habría había habían hace
    hacen hacer hacia haciendo han has hasta hay haya hayan he hecho hemos hizo hubo iba ir la las
    le les lo los luego me mediante menos mi mientras mis misma mismas mismo mismos mucha muchas
    mucho muchos muy más mí mía mías mío míos nada nadie ni ninguna ninguno ningún no nos nosotras
    nosotros nuestra nuestras nuestro nuestros nunca o os otra otras otro otros para pero pocas poco
    pocos podemos podría podrían podía podían por porque pudo puede pueden puedes puedo pues que
    quería quien quienes quiere quieren quiero quizá quizás quién qué se sea según ser será serán
    seré sería serían si sido siempre siendo sin sino sobre somos son soy su sus suya suyas suyo
    suyos sí también tampoco tan tanta tantas tanto tantos te tendrá tenemos tener tengo tenía
    tenían ti tiene tienen tienes toda todavía todo todos tras tu tus tuvo tuya tuyas tuyo tuyos tú
    un una uno unos usted va vamos van vas vosotras vosotros voy vuestra vuestras vuestro vuestros
    ya yo él éramos ése ésta éste
    """)

  /// Italian.
  package static let italian = set(
    """
    abbia abbiamo abbiano affinché agli ai al alcune alcuni alcuno all alla alle allo altra altre
    altri altro altrui anche ancora andare attraverso avendo avere aveste avete aveva avevano avevi
    avranno avrebbe avremo avrà avuto benché c c'era c'è che chi chiunque ci ciascuna ciascuno ciò
    codesto coi col com'è come con contro cos'è cosa così cui da dagl dagli dai dal dall dalla dalle
    dallo degli dei del dell della delle dello dentro detto deve devo devono di dice dire disse dopo
    dov'è dove doveva dovrebbe due dunque durante e ebbe ecco ed era erano eravamo eravate eri
    essendo essere fa faccio faceva fai fanno fare fatto finché fino fosse fossero fra fu fui furono
    già gli ha hai hanno ho i il in infatti invece io l'ha l'ho la le lei li lo loro lui lungo là lì
    ma mai me mentre mi mia mie miei mio molta molte molti molto ne negli nei nel nell nella nelle
    nello nessuna nessuno niente noi non nostra nostre nostri nostro nulla o ogni oppure ormai per
    perché perciò però più poca poche pochi poco poi poiché posso possono poteva potrebbe presso
    prima puoi può qual qualche qualcosa qualcuna qualcuno quale quali quando quanta quante quanti
    quanto quegli quei quell quella quelle quelli quello quest questa queste questi questo qui
    quindi sarai saranno sarebbe sarebbero sarà se sei sembra sempre senza si sia siamo siano siate
    siete sono sopra sotto sta stanno stata stati stato stava stavano stessa stesse stessi stesso
    stia sto su sua sue sugli sui sul sull sulla sulle sullo suo suoi tale tali tanta tante tanti
    tanto tra troppo tu tua tue tuo tuoi tutta tutte tutti tutto un un'altra una uno va vado vai
    vanno verso vi voglio vogliono voi volere voleva vorrei vostra vostre vostri vostro vuole è
    """)

  /// Portuguese.
  package static let portuguese = set(
    """
    a agora ainda algo algum alguma alguns alguém ali além ambos ante antes ao aos apenas após
    aquela aquelas aquele aqueles aqui aquilo as assim até bem cada com comigo como conosco consigo
    contigo contra contudo convosco cuja cujas cujo cujos cá da daquela daquelas daquele daqueles
    das de dela delas dele deles depois desde dessa dessas desse desses desta destas deste destes
    deve devem devia disse disso diz dizem dizer do dos dum duma durante e ela elas ele eles em
    enquanto entre então era eram essa essas esse esses esta estado estamos estar estas estava
    estavam este esteja estejam estes esteve estiver estou está estão eu faz fazem fazer feito fez
    foi fomos foram fosse fossem fui haja havia haviam hei houve há ia ir isso isto jamais já la lhe
    lhes lá mais mas me mediante menos mesma mesmas mesmo mesmos meu meus mim minha minhas muita
    muitas muito muitos na nada naquela naquele nas nela nelas nele neles nem nenhum nenhuma nessa
    nesse nesta neste ninguém no nos nossa nossas nosso nossos num numa nunca não nós o onde os ou
    outra outras outrem outro outros para pela pelas pelo pelos pode podem poderia podia podiam pois
    por porque portanto porém posso pouca poucas pouco poucos pôde quaisquer qual qualquer quando
    quanta quantas quanto quantos que quem quer querem queria quero se seja sem sempre sendo ser
    seria seriam será serão seu seus si sido sob sobre somos sou sua suas são só também tanta tantas
    tanto tantos te tem temos tenha tenham tenho tens ter teria terá teu teus teve ti tinha tinham
    tiveram tivesse toda todas todo todos tu tua tuas tudo tão têm um uma umas uns vai vais vamos
    você vocês vos vossa vossas vosso vossos vou vão àquele às é éramos és
    """)

  /// Dutch.
  package static let dutch = set(
    """
    aan achter al alle alles als alsof altijd andere anders beide ben beneden bent bij binnen boven
    buiten daar daarbij daardoor daarin daarmee daarna daarom daarop daarvan dan dat de deden deed
    der deze dezelfde die dit doch doe doen doet door dus echter een eens eerst elke en enige enkele
    er even ga gaan gaat ge gedaan geen gegaan gekomen gemaakt geweest gezegd ging gingen haar had
    hadden heb hebben hebt heeft hem het hetzelfde hier hierin hiermee hieronder hiervan hij hoe
    hoeveel hoewel hun hunne ieder iedere iedereen iemand iets ik in indien is ja je jij jou jouw
    juist jullie kan kom komen komt kon konden kunnen kunt kwam kwamen maakt maar mag maken me meer
    men met mij mijn mijne misschien mocht mochten moest moesten moet moeten mogen na naar
    nauwelijks niemand niet niets nog nooit nu of om omdat onder ons onze ooit ook op over reeds
    rond sommige soms steeds te tegen terwijl tijdens toch toen tot totdat tussen u uit uw vaak van
    vanaf vanuit veel vele verder volgens voor waar waarbij waardoor waarin waarmee waarom waarop
    waart waarvan wanneer want waren was wat we weer weinig wel welk welke werd werden wezen wie
    wiens wij wil wilde wilden willen wilt worden wordt wou zal ze zeer zeg zeggen zegt zei zeiden
    zelf zich zij zijn zijne zo zodat zodra zonder zou zouden zowel zullen zult
    """)

  private static let all = [
    english, german, french, spanish, italian, portuguese, dutch, swedish, danishAndNorwegian,
    finnish, polish, czech, hungarian, turkish, russian, ukrainian, chinese, japanese, thai,
  ]

  /// Of each language the words that no other one has.
  private static let telling = all.indices.map { index in
    all.indices.reduce(all[index]) { words, other in
      other == index ? words : words.subtracting(all[other])
    }
  }

  static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map { String($0) })
  }
}

/// In running text about a fifth of all words are such words; a fortieth of the texts should count.
private let share = 0.005
