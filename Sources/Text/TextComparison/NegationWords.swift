/// Words that turn a statement into its opposite.
enum NegationWords {
  /// Whether a word denies: `not`, `don't`, `niemand`, `jamais`.
  static func denies(_ word: String) -> Bool { deniers.contains(word) || word.hasSuffix("n't") }

  /// Whether a word denies within its meaning: `forbidden` says what `not allowed` says.
  static func impliesDenial(_ word: String) -> Bool { implied.contains(word) }

  /// The opposites of a word, if it has any that are listed.
  static func opposites(of word: String) -> Set<String> { pairs[word] ?? [] }

  /// Whether one word is the other with a prefix that denies: `safe` and `unsafe`.
  static func isAffixOpposite(_ a: String, _ b: String) -> Bool {
    let (short, long) = a.utf8.count < b.utf8.count ? (a, b) : (b, a)
    guard short.utf8.count >= 4, long.hasSuffix(short) else { return false }
    return ["un", "in", "im", "il", "ir", "dis", "non", "mis"].contains(
      String(long.dropLast(short.count)))
  }

  /// Whether a word denies the verb that follows it with `to`: `failed to reach`.
  static func deniesWithTo(_ word: String) -> Bool { withTo.contains(word) }

  /// Words between a denial and what is denied that are no stop words: `no longer`, `nicht mehr`.
  static let qualifiers = words(
    """
    longer anymore necessarily actually currently entirely completely fully
    mehr länger wieder ganz immer plus encore más
    """)

  /// Words that make a denial a bound when `than` follows: `no longer than`, `nicht mehr als`.
  static let bounds = words(
    """
    more less fewer longer shorter later earlier sooner greater larger bigger smaller higher lower
    older younger mehr weniger länger kürzer später plus moins más menos
    """)

  private static let withTo = words(
    """
    fail failed fails failing refuse refused refuses unable forgot forget forgets forgotten
    cease ceased ceases
    """)

  private static let deniers = words(
    """
    not no never none nobody nothing nowhere neither nor cannot without hardly barely cant dont
    doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt
    nicht kein keine keinen keiner niemand nie niemals ohne ne pas jamais aucun aucune sans rien
    nunca nada nadie ningún ninguna sin non nessuno senza não nenhum sem
    niet geen nooit niemand zonder inte aldrig utan ikke aldri uten uden
    """)

  private static let implied = words(
    """
    forbidden prohibited banned refuse refused refuses unable fail failed fails failing missing
    lack lacks lacked lacking acquitted illegal impossible avoid avoids avoided deny denied denies
    reject rejected rejects unanimously unlike stop stops stopped prevent prevents prevented absent
    empty free unlikely rarely seldom forgot forget forgets
    sold except exempt instead rather closed off out over died dead ended verboten interdit prohibido
    """)

  private static let pairs = RivalWords.table(opposites)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map { String($0) })
  }

  private static let opposites = """
    open opens opened/closed closes close shut;on/off;allow allows allowed permit permitted/forbid forbids forbidden prohibit prohibited disallowed ban banned;
    accept accepts accepted approve approves approved grant grants granted/reject rejects rejected refuse refused decline declined deny denies denied;
    convict convicts convicted/acquit acquits acquitted;married/unmarried single divorced;
    pass passes passed/fail fails failed;confirm confirms confirmed/deny denies denied;
    increase increases increased increasing rise rises rose risen rising raise raises raised raising grew grow grows/decrease decreases decreased decreasing fall falls fell fallen falling drop drops dropped lower lowers lowered lowering shrank shrink decline declined;
    gain gains gained gaining/lose loses lost losing;win wins won/lose loses lost;buy buys bought buying/sell sells sold selling;
    before/after;with/without;for/against;many most lots/few;much more/little less;more/fewer less;most/least;
    always often usually frequently/seldom rarely;uphold upholds upheld/overturn overturns overturned;if/unless;same identical/different;former/latter current;lost/found;failed/finished;all/few;
    all every everyone everybody always both/none no-one nobody never neither;everything/nothing;always/never;
    good/bad;better/worse;best/worst;right/wrong;true/false;true/fake;hot/cold;warm/cool cold;high/low;higher/lower;highest/lowest;
    large big huge enormous/small little tiny;larger bigger/smaller;largest biggest/smallest;long/short;longer/shorter;longest/shortest;old/new young;older/younger newer;oldest/youngest newest;
    fast quick/slow;faster quicker/slower;early/late;earlier/later;earliest/latest;first/last;strong/weak;stronger/weaker;easy simple/hard difficult;easier/harder;
    rich/poor;cheap/expensive;full/empty;heavy/light;wet/dry;thick/thin;wide/narrow;deep/shallow;loud/quiet;safe/dangerous;clean/dirty;
    left/right;up/down;above over/below under;in into inside/out outside;onto/off;near close nearby/far;light bright/dark;north/south;east/west;front/back;top/bottom;enter/leave exit;arrive arrives arrived arrival/depart departs departed departure;
    start starts started begin begins began/end ends ended stop stops stopped finish;enable enables enabled/disable disables disabled;activate/deactivate;install/uninstall remove;add adds/remove removes subtract;
    connect connected/disconnect disconnected;include includes included including/exclude excludes excluded excluding;import imports/export exports;upload/download;
    encrypt/decrypt;push/pull;lock locked/unlock unlocked;love loves loved like likes liked/hate hates hated dislike dislikes disliked;
    succeed succeeds succeeded success/fail fails failed failure;remember remembers remembered/forget forgets forgot;improve improves improved/worsen worsened deteriorated;
    male males man men/female females woman women;boy boys/girl girls;husband husbands/wife wives;boyfriend/girlfriend;father/mother;brother/sister;son/daughter;king/queen;
    advantage advantages pros/disadvantage disadvantages cons;positive/negative;maximum maximal/minimum minimal;public/private;internal/external;indoor indoors/outdoor outdoors;
    major/minor;guilty/innocent;alive/dead;hire hired/fire fired;import/export;borrow/lend;teach/learn;give gives gave/take takes took;
    increase/reduce;raise/lower;cause causes/cure cures prevent prevents;support supports supported/oppose opposes opposed;agree agrees agreed/disagree disagrees disagreed;
    tighten/loosen;freeze/melt;heat/cool;import/export;ascending/descending;horizontal/vertical;
    credit/debit;input/output;sender/receiver;employer/employee;optimistic/pessimistic;legal/illegal;absolute/relative;implicit implicitly/explicit explicitly;healthy/unhealthy sick;happy/sad unhappy;
    offen geöffnet/geschlossen zu;gut/schlecht;groß/klein;mit/ohne;vor/nach;mehr/weniger;an/aus;ouvert/fermé;avant/après;plus/moins;avec/sans;abierto/cerrado;antes/después;más/menos;con/sin
    """
}
