package io.penstock.server;

import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.engine.service.definition.BaseEnvironment;
import io.penstock.engine.service.definition.BaseEnvironments;
import io.penstock.server.ServerConfig.EnvironmentFallback;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The base environments on offer: the Pythons that are on this machine, or, where others are
 * replaced by the nearest of them, all the usual names. Each has to be run to be known, which takes
 * a second where they are shims of a version manager: the start does not wait for it, only who asks
 * before it is done.
 */
final class PythonEnvironments implements Supplier<BaseEnvironments> {

  private static final int OLDEST = 8;
  private static final int NEWEST = 14;
  private static final String NAME = "python3-";

  private final FutureTask<BaseEnvironments> search;
  private final AtomicBoolean begun = new AtomicBoolean();

  /** Looks nowhere yet. */
  PythonEnvironments(PythonPackageStore packages, EnvironmentFallback fallback) {
    search = new FutureTask<>(() -> all(packages, fallback));
  }

  /** Looks for them, unless somebody has begun to, and returns at once. */
  void search() {
    if (!begun.getAndSet(true)) {
      // On a thread of its own: who waits may be interrupted, and others want to know, too.
      Thread.ofPlatform().name("python-search").daemon().start(search);
    }
  }

  /** Returns when they are known. */
  @Override
  public BaseEnvironments get() {
    search();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return search.get();
        } catch (InterruptedException later) {
          interrupted = true;
        } catch (ExecutionException failed) {
          throw new IllegalStateException(
              "The Pythons could not be looked for.", failed.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The default first: the one that the server's own Python stands for. */
  private static BaseEnvironments all(PythonPackageStore packages, EnvironmentFallback fallback) {
    SequencedSet<String> names = new LinkedHashSet<>();
    try {
      packages.defaultEnvironment().ifPresent(names::add);
      names.addAll(packages.baseEnvironments().reversed());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    if (names.isEmpty()) {
      System.getLogger("io.penstock")
          .log(
              System.Logger.Level.WARNING,
              "No Python 3.8 or newer was found: uploaded packages cannot be built until --python names one.");
    }
    if (names.isEmpty() || fallback == EnvironmentFallback.NEAREST) {
      names.addAll(usual());
    }
    return new BaseEnvironments(
        names.stream()
            .map(name -> new BaseEnvironment(name, "Python 3." + name.substring(NAME.length())))
            .toList());
  }

  /** Newest first. */
  private static List<String> usual() {
    return IntStream.rangeClosed(OLDEST, NEWEST)
        .map(i -> NEWEST + OLDEST - i)
        .mapToObj(minor -> NAME + minor)
        .toList();
  }
}
