#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Elementary functions, in the one place where the C library is called for them.
public enum Elementary {
  /// base to a real exponent. Exactly 1 for base 1 or exponent 0.
  public static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  public static func exp(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.exp(x)
    #elseif canImport(Musl)
      Musl.exp(x)
    #else
      Darwin.exp(x)
    #endif
  }
}
