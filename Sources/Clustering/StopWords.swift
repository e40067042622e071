/// Words that say nothing about a subject, by language.
package enum StopWords {
  /// The stop words of the languages that texts are written in.
  ///
  /// A language is one of theirs when its most common words make up a share of all words that no
  /// other language reaches by chance; English always is, as its words stand in texts of all.
  ///
  /// - Parameter texts: All texts.
  /// - Returns: The words of all these languages.
  package static func languages(of texts: some Collection<String>) -> Set<String> {
    // A few thousand texts show what languages there are.
    let step = max(1, texts.count / 4000)
    var reader = WordReader(without: [])
    var counts = [Int](repeating: 0, count: others.count)
    var total = 0
    for (index, text) in texts.enumerated() where index % step == 0 {
      for letters in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
        for word in reader.words(of: String(letters)) {
          total += 1
          for (language, words) in telling.enumerated() where words.contains(word) {
            counts[language] += 1
          }
        }
      }
    }
    return zip(others, counts).reduce(into: english) { words, language in
      if Double(language.1) > share * Double(total) { words.formUnion(language.0) }
    }
  }

  /// English.
  package static let english = set(
    """
    about above across after again against ago all almost along already also although always
    am among an and another any anyone anything are aren't around as at away back be became
    because become becomes been before behind being below between both but by came can can't
    cannot come comes could couldn't did didn't do does doesn't doing don't done down during
    each either else enough even ever every everyone everything few first for from further
    gave get gets getting give given gives go goes going gone got had hadn't has hasn't have
    haven't having he he'd he'll he's her here hers herself him himself his how however i'd
    i'll i'm i've if in instead into is isn't it it'd it'll its itself just keep kept last
    least less let like made make makes making many may maybe me might mine more most much
    must my myself near need needs neither never no nobody none nor not nothing now of off
    often on once one ones only onto or other others ought our ours ourselves out over own per
    perhaps put quite rather really same saw say says see seem seems seen several shall she
    she'd she'll should shouldn't since so some someone something sometimes soon still such
    take taken takes than that the their theirs them themselves then there therefore these
    they they'd they'll they're they've thing things this those though three through thus till
    to together too took toward towards two under until up upon us use used uses using usually
    very via was wasn't way ways we we'd we'll we're we've well went were weren't what
    whatever when where whether which while who whole whom whose why will with within without
    won't would wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves
    """)

  /// German.
  package static let german = set(
    """
    aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin
    bis bist da dabei damit dann das dass dein deine dem den denn der des dessen die dies
    diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er
    es etwas euch euer für gegen gewesen hab habe haben hat hatte hatten hier hin ich ihm ihn
    ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jetzt
    kann kein keine keinem keinen keiner können könnte machen man mehr mein meine mich mir mit
    muss musste nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem
    seinen seiner seit sich sie sind so soll sollte sondern um und uns unser unter viel vom
    von vor war waren warum was weil weiter welche welcher wenn wer werde werden wie wieder
    will wir wird wo wurde wurden zu zum zur zwar zwischen über
    """)

  /// French.
  package static let french = set(
    """
    ai ainsi alors après au aucun aussi autre autres aux avaient avait avant avec avoir avons
    bien car ce ceci cela celle celui ces cet cette ceux chaque chez comme comment dans de
    depuis des deux donc dont du déjà elle elles en encore entre est et eu eux faire fait fois
    font ici il ils je jusque la laquelle le les leur leurs lors lui mais me mes moi moins mon
    même mêmes ne ni nos notre nous on ont ou où par parce pas pendant peu peut plus pour
    pourquoi qu quand que quel quelle quelles quels qui quoi sa sans se sera ses si soi soit
    sommes son sont sous sur ta te tes toi ton tous tout toute toutes trop très tu un une vers
    voici voilà vont vos votre vous vu étaient était été être
    """)

  /// Spanish.
  package static let spanish = set(
    """
    ahora al algo alguna algunas alguno algunos ante antes aquel aquella aquí así aunque aún
    bien cada como con contra cual cuando cuál cuándo cómo de del desde donde dos dónde el
    ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estar estas este
    esto estos está están fue fueron ha haber había han hasta hay he la las le les lo los me
    mi mis mismo mucho muchos muy más nada ni no nos nosotros nuestra nuestro o os otra otras
    otro otros para pero poco por porque puede pueden pues que quien quién qué se sea ser si
    sido sin sobre son su sus sí también tan tanto te tener tiene tienen todo todos tras tu
    tus un una uno unos usted ya yo él
    """)

  /// Italian.
  package static let italian = set(
    """
    agli ai al alla alle allo anche ancora avere aveva avevano c che chi ci ciò coi col come
    con contro cosa così cui da dagli dai dal dalla dalle dallo degli dei del dell della delle
    dello dentro di dopo dove due e ed era erano essere fa fare fino fra già gli ha hai hanno
    ho i il in io la le lei li lo loro lui ma me mentre mi mia mie mio molto ne negli nei nel
    nell nella nelle nello noi non nostra nostro o ogni per perché più poco poi prima può qual
    quale quali quando quanto quella quelle quelli quello questa queste questi questo qui se
    sei sembra senza si sia siamo sono sopra sotto sta stata stati stato su sua sue sugli sui
    sul sulla sulle sullo suo suoi tra troppo tu tua tuo tutta tutte tutti tutto un una uno vi
    voi è
    """)

  /// Portuguese.
  package static let portuguese = set(
    """
    a ainda algo algum alguma alguns alguém além ante antes ao aos apenas após aquela aquele
    aquilo as até bem cada com como contra da das de dela dele deles depois desde dessa desse
    desta deste disso do dos e ela elas ele eles em enquanto entre era eram essa essas esse
    esses esta estar estas estava este estes está estão eu foi foram há isso isto já la lhe
    lhes mais mas me mesma mesmo meu meus minha muito muitos na nas nem no nos nossa nosso num
    numa não nós o onde os ou outra outras outro outros para pela pelas pelo pelos pode podem
    pois por porque pouco qual quando que quem se seja sem ser será seu seus sido sob sobre
    sua suas são só também te tem ter teu tinha toda todas todo todos tu tua tão têm um uma
    umas uns vai você vocês é
    """)

  /// Dutch.
  package static let dutch = set(
    """
    aan al alle alles als altijd andere anders ben bij daar dan dat de der deze die dit doch
    doen door dus een en er ge geen geweest haar had hadden heb hebben heeft hem het hier hij
    hoe hun iemand iets ik in is ja je jij jou jouw kan kon kunnen maar me meer men met mij
    mijn moet moeten na naar niet niets nog nu of om omdat onder ons ook op over reeds te
    tegen toch toen tot u uit uw van veel voor want waren was wat we weer wel werd werden
    wezen wie wij wil worden wordt zal ze zeer zelf zich zij zijn zo zonder zou zouden
    """)

  private static let others = [
    german, french, spanish, italian, portuguese, dutch, swedish, danishAndNorwegian, finnish,
    polish, czech, hungarian, turkish, russian, ukrainian, chinese, japanese, thai,
  ]

  /// Of each language the words that no other one has.
  private static let telling = others.indices.map { index in
    others.indices.reduce(others[index].subtracting(english)) { words, other in
      other == index ? words : words.subtracting(others[other])
    }
  }

  static func set(_ words: String) -> Set<String> {
    Set(words.split(whereSeparator: \.isWhitespace).map { String($0) })
  }
}

/// In running text about a fifth of all words are such words; a tenth of the texts should count.
private let share = 0.02
