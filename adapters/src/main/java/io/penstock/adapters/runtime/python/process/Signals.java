package io.penstock.adapters.runtime.python.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;

/**
 * POSIX signals. {@link Process} can send SIGTERM and SIGKILL to one process; ending a program
 * needs to reach its whole process group.
 */
public final class Signals {

  /** Ends a process whatever it does. */
  public static final int SIGKILL = 9;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "SIGHUP"),
          Map.entry(2, "SIGINT"),
          Map.entry(3, "SIGQUIT"),
          Map.entry(4, "SIGILL"),
          Map.entry(6, "SIGABRT"),
          Map.entry(8, "SIGFPE"),
          Map.entry(SIGKILL, "SIGKILL"),
          Map.entry(11, "SIGSEGV"),
          Map.entry(13, "SIGPIPE"),
          Map.entry(14, "SIGALRM"),
          Map.entry(15, "SIGTERM"));

  private static final MethodHandle KILL = lookUpKill();

  private Signals() {}

  /**
   * Sends a signal to all processes of the group that {@code leader} leads. Returns false when
   * there are none any more.
   *
   * @param signal one of the constants of this class
   */
  public static boolean sendToGroup(long leader, int signal) {
    return kill(-(int) leader, signal);
  }

  /** Such as {@code 9 (SIGKILL)}. */
  public static String describe(int signal) {
    String name = NAMES.get(signal);
    return name == null ? Integer.toString(signal) : signal + " (" + name + ")";
  }

  private static boolean kill(int pid, int signal) {
    if (pid == 0 || pid == -1 || pid == 1) {
      throw new IllegalArgumentException("pid " + pid + " stands for more than one process");
    }
    try {
      return (int) KILL.invokeExact(pid, signal) == 0;
    } catch (Throwable impossible) {
      throw new LinkageError("kill(2) could not be called", impossible);
    }
  }

  // Calling native code is restricted because a wrong signature can crash the VM; this one is
  // int kill(pid_t, int) with a pid_t of four bytes on every system we run on.
  @SuppressWarnings("restricted")
  private static MethodHandle lookUpKill() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
