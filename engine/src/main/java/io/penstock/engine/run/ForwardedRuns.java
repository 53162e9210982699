package io.penstock.engine.run;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.StoreException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * What this server runs for requests that other servers have. Nobody finds such a request here: it
 * is theirs to record, to show and to cancel.
 */
public final class ForwardedRuns {

  /** Of which a call may still be under way. */
  private static final int REMEMBERED = 10_000;

  private final RunnableCatalog catalog;
  private final DeploymentRunner deployments;

  /** Guarded by this, as is everything below. */
  private final Map<UUID, Running> running = new HashMap<>();

  /** Whether runs have begun that have ended, or are not to begin any more; the last of them. */
  private final Map<UUID, Boolean> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  private boolean stopped;

  /** Makes an invocation for a deployment that can run. */
  @FunctionalInterface
  public interface Call {

    /**
     * What is to be run, and for how long.
     *
     * @param input of the deployment
     */
    Invocation with(Schema input) throws JsonException;
  }

  private record Running(Thread thread, CountDownLatch ended) {}

  public ForwardedRuns(RunnableCatalog catalog, DeploymentRunner deployments) {
    this.catalog = catalog;
    this.deployments = deployments;
  }

  /**
   * Runs code on the calling thread, on this server or not at all.
   *
   * @param id of this run; others of the same request have others
   * @return {@link Result.Elsewhere} when it cannot be run here. Empty when it was stopped: nothing
   *     of it runs any more
   */
  public Optional<Result> run(UUID id, UUID versionId, Call call) {
    Running own = new Running(Thread.currentThread(), new CountDownLatch(1));
    synchronized (this) {
      if (stopped || begun.containsKey(id)) {
        return Optional.of(new Result.Elsewhere());
      }
      running.put(id, own);
    }
    boolean mayHaveRun = false;
    try {
      RunnableDeployment target = catalog.deployment(versionId);
      Invocation invocation = call.with(target.deployment().input());
      mayHaveRun = true;
      return Optional.of(deployments.runHere(target, invocation));
    } catch (StoreException away) {
      // This server is about to stop what it does. The one that has the request may go on.
      return mayHaveRun ? Optional.empty() : Optional.of(new Result.Elsewhere());
    } catch (RejectedException | JsonException otherCatalog) {
      // One of both servers has not heard of a change yet.
      return Optional.of(new Result.Elsewhere());
    } catch (InterruptedException stop) {
      return Optional.empty();
    } catch (RuntimeException | Error bug) {
      return Optional.of(new Result.Failed(Bug.report("A run for another server", bug)));
    } finally {
      leave(id, own);
    }
  }

  private void leave(UUID id, Running own) {
    synchronized (this) {
      running.remove(id);
      begun.put(id, true);
      var _ = Thread.interrupted(); // Too late to stop anything.
    }
    own.ended().countDown();
  }

  /**
   * Stops a run, or keeps it from beginning. Returns when nothing of it runs any more.
   *
   * @return whether its code may have run
   */
  public boolean cancel(UUID id) throws InterruptedException {
    Running found;
    synchronized (this) {
      found = running.get(id);
      if (found == null) {
        return begun.computeIfAbsent(id, _ -> false);
      }
      found.thread().interrupt();
    }
    found.ended().await();
    return true;
  }

  /** Asks a run to end, or keeps it from beginning; returns at once. */
  public synchronized void stop(UUID id) {
    Running found = running.get(id);
    if (found == null) {
      var _ = begun.putIfAbsent(id, false);
    } else {
      found.thread().interrupt();
    }
  }

  /** Asks all runs to end, and begins none any more; returns at once. */
  public synchronized void stopAll() {
    stopped = true;
    running.values().forEach(run -> run.thread().interrupt());
  }

  /** How many run now. */
  public synchronized int count() {
    return running.size();
  }
}
