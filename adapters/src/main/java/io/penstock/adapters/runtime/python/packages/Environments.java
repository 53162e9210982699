package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * The virtual environments, each made once and shared by every package with the same requirements.
 *
 * <p>An environment is made where it stays, because its scripts name their own path. It counts from
 * the moment its file {@code complete} is there; a folder without it is what a crash left.
 */
final class Environments {

  private static final String COMPLETE = "complete";

  private final Path folder;
  private final Installer installer;
  private final Map<String, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

  Environments(Path folder, Installer installer) {
    this.folder = folder;
    this.installer = installer;
  }

  /** The folder of an environment, whether it exists or not. */
  Path folder(String key) {
    return folder.resolve(key);
  }

  /** The interpreter of the environment that all packages with the same requirements share. */
  Path python(
      Interpreter base, Requirements requirements, Path directory, Path zip, Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    return python(requirements.key(base.version(), zip), base, requirements, directory, log);
  }

  /**
   * The interpreter of the environment, which is made first when there is none. Of several callers
   * who need the same, one makes it and the others wait.
   *
   * @param key names the environment
   * @param directory where paths in the requirements start
   */
  Path python(
      String key, Interpreter base, Requirements requirements, Path directory, Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    Path environment = folder(key);
    while (!isComplete(environment)) {
      CompletableFuture<Boolean> mine = new CompletableFuture<>();
      CompletableFuture<Boolean> theirs = underWay.putIfAbsent(key, mine);
      if (theirs == null) {
        try {
          make(environment, base, requirements, directory, log);
        } finally {
          underWay.remove(key);
          mine.complete(true);
        }
      } else {
        log.accept("Another build is making the same environment; waiting for it.");
        await(theirs);
      }
    }
    return interpreterOf(environment);
  }

  private void make(
      Path environment,
      Interpreter base,
      Requirements requirements,
      Path directory,
      Consumer<String> log)
      throws BuildFailedException, IOException, InterruptedException {
    if (isComplete(environment)) {
      return;
    }
    Folders.delete(environment);
    Files.createDirectories(folder);
    boolean made = false;
    try {
      installer.install(environment, base, requirements, directory, log);
      Folders.force(environment); // Else a power failure could leave the mark and empty files.
      Files.createFile(environment.resolve(COMPLETE));
      made = true;
    } finally {
      if (!made) {
        Folders.deleteQuietly(environment);
      }
    }
  }

  /** A complete one can lose its base when the machine's Python is removed. */
  private static boolean isComplete(Path environment) {
    return Files.exists(environment.resolve(COMPLETE))
        && Files.isExecutable(interpreterOf(environment));
  }

  private static Path interpreterOf(Path environment) {
    return environment.resolve("bin").resolve("python");
  }

  /** However the other build ended, the caller then looks for itself. */
  private static void await(CompletableFuture<Boolean> build) throws InterruptedException {
    try {
      build.get();
    } catch (ExecutionException impossible) {
      throw new AssertionError("only ever completed with a value", impossible);
    }
  }
}
