internal import Akin
internal import ArgumentParser

/// `--threshold`: a score, or `auto`.
enum ThresholdChoice: ExpressibleByArgument, Equatable {
  case score(Float)
  case auto

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let score = Float(argument) {
      self = .score(score)
    } else {
      return nil
    }
  }

  var threshold: DedupeOptions.Threshold {
    switch self {
    case .score(let score): .score(score)
    case .auto: .suggested
    }
  }
}

/// `--keep`: a rule, or a field and whether its largest or smallest value stays.
struct KeepChoice: ExpressibleByArgument, Equatable {
  let rule: DedupeOptions.Keep

  init?(argument: String) {
    switch argument {
    case "first": rule = .first
    case "longest": rule = .longest
    case "newest": rule = .newest
    case "central": rule = .central
    default:
      let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count >= 3, parts[0] == "field" else { return nil }
      // A field's name may have a colon in it.
      let field = parts[1..<parts.count - 1].joined(separator: ":")
      guard !field.isEmpty else { return nil }
      switch parts[parts.count - 1] {
      case "max": rule = .largest(field: field)
      case "min": rule = .smallest(field: field)
      default: return nil
      }
    }
  }

  /// The same, with an error that names what there is.
  static func read(_ argument: String) throws -> KeepChoice {
    guard let choice = KeepChoice(argument: argument) else {
      throw ValidationError(
        "give first, longest, newest, central, field:NAME:max or field:NAME:min.")
    }
    return choice
  }
}

/// `--guard`: `off`, `all`, or a list.
struct GuardChoice: ExpressibleByArgument, Equatable {
  let guards: Set<DedupeOptions.Guard>

  init?(argument: String) {
    switch argument {
    case "off": guards = []
    case "all": guards = Set(DedupeOptions.Guard.allCases)
    default:
      var guards: Set<DedupeOptions.Guard> = []
      for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
        guard let kind = DedupeOptions.Guard(rawValue: String(name)) else { return nil }
        guards.insert(kind)
      }
      self.guards = guards
    }
  }

  /// The same, with an error that names what there is.
  static func read(_ argument: String) throws -> GuardChoice {
    guard let choice = GuardChoice(argument: argument) else {
      let names = DedupeOptions.Guard.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("give all, off, or some of \(names) with commas between.")
    }
    return choice
  }
}
