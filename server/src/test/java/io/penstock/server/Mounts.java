package io.penstock.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Mounts small disks for single tests, which only root may. */
final class Mounts {

  private Mounts() {}

  /**
   * Skips the test where it cannot be done.
   *
   * @param arguments those of mount(8), but for the folder, which is the last one
   */
  static void assumeMounted(Path folder, String... arguments) throws InterruptedException {
    assumeTrue(
        mount(folder, arguments) == 0,
        "only root may mount the small disk of this test (and many containers forbid it)");
  }

  /** The exit status of mount(8); its last argument is the folder. */
  static int mount(Path folder, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(arguments));
    command.add(folder.toString());
    return run(command.toArray(String[]::new));
  }

  /** At once, or when the last process that uses it has ended. Fine when nothing is mounted. */
  static void unmount(Path folder) throws InterruptedException {
    var _ = run("umount", "-l", folder.toString());
  }

  /** The exit status of a command; 127 when there is none, as in a shell. */
  static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noSuchCommand) {
      return 127;
    }
  }
}
