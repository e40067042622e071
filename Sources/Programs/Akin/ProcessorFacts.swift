internal import Foundation

/// The facts about the processor that the system gives.
struct ProcessorFacts {
  /// Its name for people.
  let name: String
  /// The processor's features for which kernels are compiled, in the order of `interesting`.
  let features: [String]

  /// The architecture that this program was compiled for.
  static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  /// The features as Linux spells them in `/proc/cpuinfo`.
  private static let interesting = [
    "avx2", "fma", "f16c", "avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512_vnni",
    "avx512_bf16", "avx_vnni", "amx_int8", "amx_bf16", "asimd", "asimdhp", "asimddp", "bf16",
    "i8mm", "sve",
  ]

  #if canImport(Darwin)
    init() {
      name = Self.text("machdep.cpu.brand_string") ?? Self.architecture
      let spellings = [
        "asimd": "hw.optional.AdvSIMD", "asimdhp": "hw.optional.arm.FEAT_FP16",
        "asimddp": "hw.optional.arm.FEAT_DotProd", "bf16": "hw.optional.arm.FEAT_BF16",
        "i8mm": "hw.optional.arm.FEAT_I8MM", "avx2": "hw.optional.avx2_0",
        "fma": "hw.optional.fma", "avx512f": "hw.optional.avx512f",
      ]
      features = Self.interesting.filter { spellings[$0].map(Self.isSet) ?? false }
    }

    private static func text(_ key: String) -> String? {
      var size = 0
      guard unsafe sysctlbyname(key, nil, &size, nil, 0) == 0, size > 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      guard unsafe sysctlbyname(key, &bytes, &size, nil, 0) == 0 else { return nil }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func isSet(_ key: String) -> Bool {
      var value: Int32 = 0
      var size = MemoryLayout<Int32>.size
      return unsafe sysctlbyname(key, &value, &size, nil, 0) == 0 && value != 0
    }
  #else
    init() {
      let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      /// The value of the first line with one of these keys; the lines of all cores agree.
      func value(_ keys: [String]) -> String? {
        for line in text.split(separator: "\n") {
          let parts = line.split(separator: ":", maxSplits: 1)
          guard parts.count == 2,
            keys.contains(parts[0].trimmingCharacters(in: .whitespaces))
          else { continue }
          return parts[1].trimmingCharacters(in: .whitespaces)
        }
        return nil
      }
      name = value(["model name", "Model"]) ?? Self.architecture
      let flags = Set((value(["flags", "Features"]) ?? "").split(separator: " ").map(String.init))
      features = Self.interesting.filter(flags.contains)
    }
  #endif
}
