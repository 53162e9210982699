package io.penstock.engine.fake;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.request.Failure;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Runs deployments as a test says, by name, and tells what it runs. */
public final class LatchedRuntime implements DeploymentRuntime {

  /** What a deployment does. */
  public interface Code {
    Result run(Invocation invocation) throws InterruptedException;
  }

  private static final Line UNLIMITED =
      new Line(new Semaphore(Integer.MAX_VALUE / 2), new AtomicInteger());

  /** The instances of a deployment, and how many requests wait for one. */
  private record Line(Semaphore instances, AtomicInteger length) {}

  private final Catalog catalog;
  private volatile Set<String> needed = Set.of();
  private final Map<String, Line> lines = new ConcurrentHashMap<>();
  private final Map<String, Code> code = new ConcurrentHashMap<>();
  private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

  public LatchedRuntime(Catalog catalog) {
    this.catalog = catalog;
  }

  public LatchedRuntime on(String deployment, Code does) {
    code.put(deployment, does);
    return this;
  }

  /** Lets so many requests run at once; without a call, as many as there are. */
  public LatchedRuntime instances(String deployment, int count) {
    lines.put(deployment, new Line(new Semaphore(count, true), new AtomicInteger()));
    return this;
  }

  /** Does what the other does. */
  public void codeOf(LatchedRuntime other) {
    code.putAll(other.code);
  }

  /** Waits for so many deployments to start, and names them. */
  public Set<String> started(int count) throws InterruptedException {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < count; i++) {
      names.add(String.valueOf(started.poll(10, TimeUnit.SECONDS)));
    }
    return names;
  }

  /** Whether everything that was seen to start has ended, and nothing else has started. */
  public boolean isQuiet(int seen) {
    return started.isEmpty() && ended.size() == seen;
  }

  public static Code returning(String json) {
    return _ -> new Result.Returned(json.getBytes(StandardCharsets.UTF_8));
  }

  public static Code failing(String message) {
    return _ -> new Result.Failed(new Failure(Failure.Category.USER_CODE, message));
  }

  public static Code throwing(RuntimeException bug) {
    return _ -> {
      throw bug;
    };
  }

  /** Runs until it is interrupted. */
  public static Code waiting() {
    return _ -> {
      new CountDownLatch(1).await();
      throw new AssertionError("nobody opens this latch");
    };
  }

  /** Runs until its deadline, and then fails as a runtime does. */
  public static Code untilDeadline() {
    return invocation -> {
      Deadline deadline = invocation.deadline();
      while (!deadline.isPast()) {
        new CountDownLatch(1).await(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      }
      return new Result.Failed(
          new Failure(Failure.Category.TIMEOUT, "The deployment request took too long."));
    };
  }

  /** Waits for the latch, whatever happens, and then goes on. */
  public static Code stubborn(CountDownLatch latch, Code then) {
    return invocation -> {
      while (true) {
        try {
          latch.await();
          return then.run(invocation);
        } catch (InterruptedException ignored) {
          // That is what makes it stubborn.
        }
      }
    };
  }

  @Override
  public Result invoke(Invocation invocation) throws InterruptedException {
    String name = nameOf(invocation.versionId());
    Code does = code.get(name);
    if (does == null) {
      throw new AssertionError("the test does not say what '%s' does".formatted(name));
    }
    Line line = lines.getOrDefault(name, UNLIMITED);
    line.length().incrementAndGet();
    try {
      line.instances().acquire();
    } finally {
      line.length().decrementAndGet();
    }
    started.add(name);
    try {
      return does.run(invocation);
    } finally {
      line.instances().release();
      ended.add(name);
    }
  }

  @Override
  public int waiting(UUID versionId) {
    return findName(versionId).map(lines::get).map(line -> line.length().get()).orElse(0);
  }

  @Override
  public void retire(Collection<UUID> versions) {
    needed = versions.stream().map(this::nameOf).collect(Collectors.toSet());
  }

  /** What was not to be retired when anything was. */
  public Set<String> needed() {
    return needed;
  }

  private String nameOf(UUID versionId) {
    return findName(versionId).orElseThrow();
  }

  private Optional<String> findName(UUID versionId) {
    return catalog
        .deploymentVersion(versionId)
        .flatMap(version -> catalog.deployment(version.deploymentId()))
        .map(Deployment::name);
  }

  @Override
  public void deploy(Deployable deployable) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void undeploy(UUID versionId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
