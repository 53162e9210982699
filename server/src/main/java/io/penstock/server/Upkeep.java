package io.penstock.server;

import io.penstock.adapters.http.definition.UploadFolder;
import io.penstock.adapters.runtime.python.packages.PythonPackageStore;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.metric.MetricRecorder;
import io.penstock.engine.service.definition.Leftovers;
import io.penstock.engine.service.file.FileRetention;
import java.time.Duration;
import java.time.Instant;

/** What is done regularly, most of it removing what is not needed any more. */
final class Upkeep {

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

  /** What a server that is killed loses of its metrics, at most. */
  private static final Duration METRIC_INTERVAL = Duration.ofSeconds(10);

  private static final Duration METRIC_EXPIRY = Duration.ofHours(1);
  private static final Duration METRIC_EXPIRY_DELAY = Duration.ofMinutes(1);
  private static final Duration LEFTOVER_INTERVAL = Duration.ofHours(1);

  private final Foundation base;
  private final Closers closers;

  Upkeep(Foundation base, Closers closers) {
    this.base = base;
    this.closers = closers;
  }

  /** Removes requests, audit events and files once nobody is to see them any more. */
  void removeExpired() {
    SqlStore store = base.store();
    RetentionSweeper sweeper =
        new RetentionSweeper(store.requests(), store.projectRemains(), store.audit(), base.clock());
    closers
        .timer("retention")
        .start(SWEEP_INTERVAL, "What is to be removed stays for now", once(sweeper::sweep));
    FileRetention files = new FileRetention(base.catalog(), store.files(), base.clock());
    closers
        .timer("file-retention")
        .start(SWEEP_INTERVAL, "Files that are to be removed stay for now", files::sweep);
  }

  /** Writes down what the recorder has counted, and removes what is too old. */
  void record(MetricRecorder recorder) {
    // Added before its timer, so called after it: it writes down what was counted last.
    closers.add(recorder::flush);
    Timer timer = closers.timer("metrics");
    timer.start(METRIC_INTERVAL, "Metrics could not be stored for now", recorder::flush);
    timer.start(
        METRIC_EXPIRY_DELAY, METRIC_EXPIRY, "Old metrics stay for now", once(recorder::expire));
  }

  /**
   * Removes what broken uploads and builds have left, now and regularly, and shares packages that
   * only this server has.
   */
  void tidy(UploadFolder uploads, PythonPackageStore packages) {
    Leftovers leftovers =
        new Leftovers(base.catalog(), packages, packages.environments(), base.clock());
    uploads.removeOlder(Instant.MAX);
    leftovers.removeAll();
    Timer timer = closers.timer("leftovers");
    timer.start(
        LEFTOVER_INTERVAL,
        "Unfinished uploads stay for now",
        () -> uploads.removeOlder(base.clock().instant().minus(Leftovers.AGE)));
    timer.start(
        LEFTOVER_INTERVAL, "Files that nothing refers to stay for now", leftovers::removeOld);
    timer.start(
        Duration.ZERO,
        LEFTOVER_INTERVAL,
        "Packages of the data folder are not on other servers for now",
        packages::shareAll);
    timer.start(
        LEFTOVER_INTERVAL,
        "Uploads that no revision has stay for now",
        once(base.store().uploads()::sweep));
  }

  /** What one of several servers does for all. */
  private Timer.Work once(Timer.Work work) {
    return () -> {
      if (base.cluster().leads()) {
        work.run();
      }
    };
  }
}
