package io.penstock.adapters.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written, in the order of the calls. Any thread adds; the writer takes all there
 * is at once. Bounded: who adds to a full queue waits until the writer has taken it.
 */
final class WriteQueue {

  /** How long what nobody waits for may lie: the promise of {@code RequestStore.record}. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final int maximumJobs;
  private final long maximumWeight;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private List<WriteJob> jobs = new ArrayList<>();
  private long weight;
  private boolean urgent;
  private boolean closed;

  /**
   * A queue that is full at either bound.
   *
   * @param maximumWeight in bytes, exceeded by at most one job
   */
  WriteQueue(int maximumJobs, long maximumWeight) {
    this.maximumJobs = maximumJobs;
    this.maximumWeight = maximumWeight;
  }

  /**
   * Adds a job.
   *
   * @param wake whether somebody waits for it; else it is taken with the next one of that kind, or
   *     soon, and no thread is woken on its account
   */
  void add(WriteJob job, boolean wake) {
    lock.lock();
    try {
      while (!closed && (jobs.size() >= maximumJobs || weight >= maximumWeight)) {
        wakeWriter();
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw WriteJob.closed();
      }
      jobs.add(job);
      weight += job.weight();
      if (wake) {
        wakeWriter();
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeWriter() {
    if (!urgent) {
      urgent = true;
      work.signal();
    }
  }

  /**
   * Waits until a job is urgent, or for a while, and takes all there are.
   *
   * @param patient false to return at once
   */
  Batch take(boolean patient) throws InterruptedException {
    lock.lock();
    try {
      long left = patient ? PATIENCE_NANOS : 0;
      while (!urgent && !closed && left > 0) {
        left = work.awaitNanos(left);
      }
      Batch batch = new Batch(jobs, closed);
      jobs = new ArrayList<>();
      weight = 0;
      urgent = false;
      room.signalAll();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return jobs.size();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further jobs. Those already here can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was taken.
   *
   * @param last whether no more will come
   */
  record Batch(List<WriteJob> jobs, boolean last) {}
}
