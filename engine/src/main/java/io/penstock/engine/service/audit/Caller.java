package io.penstock.engine.service.audit;

/** Who makes the call that the current thread works on, for what is written down about it. */
public final class Caller {

  /** What the server does on its own account has this name (seed, of requests that it creates). */
  static final String SERVER = "UbiOps";

  private static final ScopedValue<String> EMAIL = ScopedValue.newInstance();

  private Caller() {}

  /** Work that may throw. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws Exception;
  }

  /** Does the work in the name of somebody, known by an e-mail address. */
  public static <T> T as(String email, Work<T> work) throws Exception {
    return ScopedValue.where(EMAIL, email).call(work::run);
  }

  static String email() {
    return EMAIL.orElse(SERVER);
  }
}
