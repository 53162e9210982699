package io.penstock.adapters.runtime.python.packages;

import io.penstock.adapters.runtime.python.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The virtual environments, each made once and shared by every package with the same requirements.
 *
 * <p>An environment is made where it stays, because its scripts name their own path. It counts from
 * the moment its file {@code complete} is there; a folder without it is what a crash left.
 *
 * <p>One that is in no package's use any more gets the file {@code unused}, which whoever builds
 * with it takes away; with that file for a while, it goes. A build thus has that while to say that
 * it uses it.
 */
final class Environments {

  private static final String COMPLETE = "complete";
  private static final String UNUSED = "unused";

  private final Path folder;
  private final Installer installer;
  private final Map<String, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();

  /** Held while an environment is found to be there or not to be used, never while it is made. */
  private final Object sweeping = new Object();

  Environments(Path folder, Installer installer) {
    this.folder = folder;
    this.installer = installer;
  }

  /** The folder of an environment, whether it exists or not. */
  Path folder(String key) {
    return folder.resolve(key);
  }

  /**
   * The name of the environment that an interpreter is of, if it is of one. By the end of its path:
   * the data folder may have had another name when a build wrote that down.
   */
  static Optional<String> nameOf(Path python) {
    int names = python.getNameCount();
    return names < 3 ? Optional.empty() : Optional.of(python.getName(names - 3).toString());
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
    while (!claim(environment)) {
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

  /** Whether it is there; then it stays for as long as a build may take. */
  private boolean claim(Path environment) throws IOException {
    synchronized (sweeping) {
      if (!isComplete(environment)) {
        return false;
      }
      Files.deleteIfExists(environment.resolve(UNUSED));
      return true;
    }
  }

  /** Removes an environment that nobody uses any more. */
  void delete(String key) {
    Folders.deleteAtOnce(folder(key));
  }

  /**
   * Removes what a crash has left, and environments that have not been in use for a while.
   *
   * @param used names those that are
   * @param before what was begun, or fell out of use, later stays
   */
  void sweep(Set<String> used, Instant before) throws IOException {
    try (Stream<Path> environments = Files.list(folder)) {
      for (Path environment : environments.toList()) {
        takeAway(environment, used, before).ifPresent(Folders::deleteQuietly);
      }
    } catch (NoSuchFileException noneYet) {
      // Then there is nothing to remove.
    }
  }

  /** Moves what is to go out of the way of builds, which need not wait until all of it is gone. */
  private Optional<Path> takeAway(Path environment, Set<String> used, Instant before)
      throws IOException {
    String key = environment.getFileName().toString();
    Path mark = environment.resolve(UNUSED);
    synchronized (sweeping) {
      if (used.contains(key)) {
        Files.deleteIfExists(mark);
        return Optional.empty();
      }
      if (underWay.containsKey(key)) {
        return Optional.empty();
      }
      boolean marked = Files.exists(mark);
      if (!marked && Files.exists(environment.resolve(COMPLETE))) {
        Files.createFile(mark);
        return Optional.empty();
      }
      if (!Folders.isOlder(marked ? mark : environment, before)) {
        return Optional.empty();
      }
      Path gone = environment.resolveSibling(".gone-" + UUID.randomUUID());
      return Optional.of(Files.move(environment, gone, StandardCopyOption.ATOMIC_MOVE));
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
