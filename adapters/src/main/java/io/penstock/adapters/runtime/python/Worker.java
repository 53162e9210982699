package io.penstock.adapters.runtime.python;

import io.penstock.adapters.runtime.python.process.Folders;
import io.penstock.engine.model.Deadline;
import io.penstock.engine.request.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One worker process, from its start to its end.
 *
 * <p>{@link #state} changes under this object's lock and decides every race: whether an answer or a
 * death ends an attempt, whether a stop comes before the process exists. The first cause of a death
 * is the one that counts.
 */
final class Worker implements Conversation.Listener {

  private static final System.Logger LOGGER = System.getLogger(Worker.class.getName());

  /** Frames up to this size fit into the socket whatever the worker does. */
  private static final int ALWAYS_FITS = 32 * 1024;

  /** A process that ended closes its socket first; this is how long its end may take to show. */
  private static final Duration EXIT_DELAY = Duration.ofSeconds(1);

  /** How long what a process sent before it ended may take to be read. */
  private static final Duration DRAIN = Duration.ofMillis(200);

  /** A keeper that does not end within this is ended by force. */
  private static final Duration KEEPER_PATIENCE = Duration.ofSeconds(2);

  private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);

  private static final Failure NO_PLACE =
      new Failure(Failure.Category.CAPACITY, "There was no place for the worker.");

  private final WorkerSpec spec;
  private final WorkerHost host;
  private final Owner owner;
  private final UUID id = UUID.randomUUID();
  private final String instance = id.toString();
  private final WorkerLife life;
  private final long created = System.nanoTime();
  private final WorkerLog log;

  /** Its processes are gone. */
  private final CompletableFuture<DeathCause> death = new CompletableFuture<>();

  /** Its folder is gone as well. */
  private final CompletableFuture<Void> burial = new CompletableFuture<>();

  private WorkerState state = new WorkerState.Starting();

  /** The number of the last attempt that this worker was given; 0 for none. */
  private long newest;

  /** Whether what it runs is being stopped, so that it may be given nothing else meanwhile. */
  private boolean halting;

  /** Whether it has a place, without which it never becomes a process. */
  private volatile boolean admitted;

  private @Nullable BegunMark begun;

  /** Ends what its code may do. */
  private Runnable leave = () -> {};

  private @Nullable WorkerProcess process;
  private @Nullable Conversation conversation;

  /** Who wants to know. Called without any lock held, from any thread. */
  interface Owner {

    /** It is about to be started. Returns whether it may be; if not, it has never been. */
    boolean admits(Worker worker);

    /** It waits for its first request. */
    void ready(Worker worker);

    /** It has answered a request. Returns what to send it next; null for nothing. */
    @Nullable Attempt answered(Worker worker);

    /** It was given a request that was withdrawn before it was sent, and waits for the next. */
    void free(Worker worker);

    /** Its process is gone. */
    void ended(Worker worker, DeathCause cause, DeathCause.Moment moment);
  }

  Worker(WorkerSpec spec, WorkerHost host, Owner owner) {
    this.spec = spec;
    this.host = host;
    this.owner = owner;
    life = new WorkerLife(id, now -> host.places().changed(spec.versionId(), now));
    log =
        new WorkerLog(
            host.logs(),
            spec.logSource(instance),
            spec.secrets(),
            host.settings(),
            () -> end(new DeathCause.Flooded(host.settings().logLimit())));
  }

  WorkerSpec spec() {
    return spec;
  }

  UUID id() {
    return id;
  }

  WorkerLife life() {
    return life;
  }

  /** Whether it is an instance, or only asks to become one. */
  boolean isAdmitted() {
    return admitted;
  }

  /** The memory it holds, in bytes; 0 when that cannot be told. */
  long memory() {
    WorkerProcess running;
    synchronized (this) {
      running = process;
    }
    return running == null ? 0 : running.memory();
  }

  /** On the clock of {@link System#nanoTime()}. */
  long created() {
    return created;
  }

  synchronized WorkerState state() {
    return state;
  }

  boolean isLive() {
    return state().isLive();
  }

  /** Starts the process; {@link Owner} hears how it went. */
  void start() {
    Thread.ofVirtual().name("penstock-worker-start").start(this::launch);
  }

  /**
   * Gives it a request, when it is {@link WorkerState.Ready}, and does not wait for the end. Not
   * for a thread that may be interrupted: see {@link #runInterruptibly}.
   */
  void run(Attempt attempt) {
    Frame request = begin(attempt);
    if (request != null) {
      send(attempt, request);
    }
  }

  /**
   * The same, from the thread that waits for the end and may be interrupted.
   *
   * @throws InterruptedException when it was; the code does not run then
   */
  void runInterruptibly(Attempt attempt) throws InterruptedException {
    if (Thread.interrupted()) {
      freeSoon();
      throw new InterruptedException(); // Writing would close the connection.
    }
    Frame request = begin(attempt);
    if (request == null || sayInTime(attempt, request)) {
      return;
    }
    if (Thread.interrupted()) {
      // That closed the connection, perhaps just after the last byte: the code may run.
      killAndWait();
      throw new InterruptedException();
    }
    unsent(attempt);
  }

  /** Returns what to send; null when nothing is to be sent. */
  private @Nullable Frame begin(Attempt attempt) {
    boolean begun;
    boolean withdrawn;
    synchronized (this) {
      withdrawn = attempt.isWithdrawn();
      begun = !withdrawn && state instanceof WorkerState.Ready;
      if (begun) {
        state = new WorkerState.Sent(attempt);
        halting = false;
        attempt.number(++newest);
      }
    }
    if (begun) {
      log.begin(attempt);
      return attempt.frame();
    }
    if (withdrawn) {
      freeSoon();
    } else {
      attempt.ending().provide(new Ending.NotRun());
    }
    return null;
  }

  /**
   * In a thread of its own, which nobody interrupts: it may send the worker the next request, and
   * an interrupt would close the connection behind a request of somebody else.
   */
  private void freeSoon() {
    Thread.ofVirtual().name("penstock-worker-free").start(() -> owner.free(this));
  }

  private void send(Attempt attempt, Frame request) {
    if (!say(request)) {
      unsent(attempt);
    }
  }

  /** Asks an idle worker to end, and makes it when it does not. Ends any other at once. */
  void stop(Failure reason) {
    Conversation open;
    synchronized (this) {
      open = state instanceof WorkerState.Ready ? conversation : null;
      if (open != null) {
        state = state.stopping(new DeathCause.Ordered(reason));
        life.stopping(reason.message());
      }
    }
    if (open == null) {
      end(new DeathCause.Ordered(reason));
      return;
    }
    var _ = after(host.settings().stopGrace(), this::kill);
    if (!open.say(Frame.of(FrameType.STOP))) {
      kill();
    }
  }

  /** Ends it at once, whatever it does. */
  void end(DeathCause cause) {
    endIf(now -> !(now instanceof WorkerState.Stopping || now instanceof WorkerState.Dead), cause);
  }

  /** The same, but only in such a state: what it was to end for may be over. */
  private void endIf(Predicate<WorkerState> condition, DeathCause cause) {
    synchronized (this) {
      if (!condition.test(state)) {
        return;
      }
      stopUpdates(state.attempt());
      WorkerState.Stopping stopping = state.stopping(cause);
      state = stopping;
      life.stopping(cause.failure(stopping.moment()).message());
    }
    kill();
  }

  /** Returns whether nothing of it was left in time. */
  boolean awaitBurial(Duration patience) {
    return await(burial, patience);
  }

  private static boolean await(Future<?> future, Duration patience) {
    try {
      future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException stillThere) {
      return false;
    } catch (ExecutionException impossible) {
      throw new AssertionError("only ever completed with a value", impossible);
    } catch (InterruptedException later) {
      boolean done = await(future, patience);
      Thread.currentThread().interrupt();
      return done;
    }
  }

  private void launch() {
    if (!owner.admits(this)) {
      dismissed();
      return;
    }
    admitted = true;
    try {
      WorkerListener.Guest guest = host.listener().expect();
      var _ = death.thenRun(() -> host.listener().forget(guest));
      WorkerHost.Start start = host.prepare(spec, instance, guest.nonce());
      synchronized (this) {
        begun = start.begun();
        leave = start.leave();
      }
      start.token().ifPresent(log::hide);
      Duration limit = host.settings().startLimit();
      Future<?> tooLong = after(limit, () -> endIfStarting(new DeathCause.StartTooSlow(limit)));
      var _ = death.thenRun(() -> tooLong.cancel(false));
      WorkerProcess started = WorkerProcess.start(start.command(), log);
      log.started(started.id());
      boolean unwanted;
      synchronized (this) {
        process = started;
        life.initialising();
        unwanted = state instanceof WorkerState.Stopping;
      }
      started.onExit(this::exited);
      if (unwanted) {
        kill();
      }
      var _ = guest.connection().thenAccept(open -> converse(open, start.init()));
    } catch (WorkerHost.NotRunnableException nothing) {
      buried(new DeathCause.NotStarted(nothing.sentence()));
    } catch (IOException | RuntimeException | Error problem) {
      // Errors too: requests wait for this worker, and must hear that it will not come.
      LOGGER.log(System.Logger.Level.ERROR, "A worker process could not be started", problem);
      notStarted(
          new DeathCause.NotStarted(
              "The server could not start a worker process; its log has the reason."));
    }
  }

  private void dismissed() {
    DeathCause cause = new DeathCause.Ordered(NO_PLACE);
    synchronized (this) {
      state = new WorkerState.Dead(cause);
    }
    log.end();
    death.complete(cause);
    burial.complete(null);
  }

  private void notStarted(DeathCause cause) {
    boolean started;
    synchronized (this) {
      started = process != null;
    }
    if (started) {
      end(cause); // Its exit buries it.
    } else {
      buried(cause);
    }
  }

  private void converse(Connection open, Frame init) {
    Conversation begun = new Conversation(open, this);
    synchronized (this) {
      conversation = begun;
    }
    begun.begin(init);
  }

  @Override
  public void ready() throws NonsenseException {
    synchronized (this) {
      if (!isStillStarting("READY")) {
        return;
      }
      state = new WorkerState.Ready();
      life.running();
    }
    log.end();
    owner.ready(this);
  }

  @Override
  public void startFailed(String reason) throws NonsenseException {
    synchronized (this) {
      if (!isStillStarting("START_FAILED")) {
        return;
      }
    }
    endIfStarting(new DeathCause.StartFailed(spec.secrets().apply(reason)));
  }

  @Override
  public void printed(boolean error, long attempt, byte[] lines) {
    log.lines(error, attempt, lines);
  }

  @Override
  public void begun(long id) throws NonsenseException {
    synchronized (this) {
      if (id > newest) {
        throw new NonsenseException("the begin of a request that was not made");
      }
      if (state instanceof WorkerState.Sent(Attempt attempt) && attempt.id() == id) {
        state = new WorkerState.Busy(attempt);
      }
    }
  }

  @Override
  public void updated(long id, byte[] text) throws NonsenseException {
    Attempt attempt;
    synchronized (this) {
      if (id > newest) {
        throw new NonsenseException("an update of a request that was not made");
      }
      attempt = state.attempt();
    }
    if (attempt == null || id != attempt.id()) {
      return; // A thread of the code that works on after its request.
    }
    UpdateRelay updates = attempt.updates();
    if (updates == null) {
      throw new NonsenseException("an update that nobody asked for");
    }
    // May wait for a slow reader, and so does the code then: its frames are not read meanwhile.
    updates.update(new String(text, StandardCharsets.UTF_8));
  }

  @Override
  public void answered(long id, Ending ending) throws NonsenseException {
    Attempt attempt;
    boolean free;
    synchronized (this) {
      if (id > newest) {
        throw new NonsenseException("an answer to a request that was not made");
      }
      attempt = state.attempt();
      if (attempt == null || id != attempt.id()) {
        return; // Late: whoever waited for it has been answered.
      }
      free = !halting || isUnwound(ending);
      if (free) {
        state = new WorkerState.Ready();
      }
    }
    log.end();
    Attempt next = null;
    Frame request = null;
    try {
      next = free ? owner.answered(this) : null;
      request = next == null ? null : begin(next);
      if (next != null && request != null && alwaysFits(request)) {
        send(next, request); // First, so that it works on while the answer is dealt with.
        request = null;
      }
    } finally {
      attempt.ending().provide(ending);
    }
    if (next != null && request != null) {
      send(next, request); // Takes as long as the worker takes to read it.
    }
  }

  @Override
  public void lost(DeathCause cause) {
    if (cause instanceof DeathCause.ConnectionClosed) {
      // Most often the process has just ended, which says more than a closed socket. Until that
      // shows, nobody may be handed this worker.
      synchronized (this) {
        state = state.lost();
      }
      await(death, EXIT_DELAY);
    }
    end(cause);
  }

  private boolean say(Frame request) {
    Conversation open;
    synchronized (this) {
      open = conversation;
    }
    return open != null && open.say(request);
  }

  private static boolean alwaysFits(Frame request) {
    return request.payload().length <= ALWAYS_FITS;
  }

  /** Returns whether all of the request was written; if not, the code will not see any of it. */
  private boolean sayInTime(Attempt attempt, Frame request) {
    // User code that stopped its own process would otherwise keep us writing for ever.
    Future<?> guard =
        alwaysFits(request)
            ? null
            : after(attempt.call().deadline().remaining(), () -> endIfOverdue(attempt));
    boolean said = say(request);
    if (guard != null) {
      guard.cancel(false);
    }
    return said;
  }

  private void endIfOverdue(Attempt attempt) {
    endIf(
        now -> now.attempt() == attempt, // Or else it has just been answered.
        new DeathCause.Ordered(overdue(attempt.call().deadline())));
  }

  private void unsent(Attempt attempt) {
    synchronized (this) {
      state = state.lost(); // Its reader, which gets the same error, does the rest.
    }
    boolean late = attempt.call().deadline().isPast();
    attempt.ending().provide(late ? new Ending.TimedOut() : new Ending.NotRun());
  }

  /**
   * Returns when the attempt does not run and never will: stops its code, first by an exception in
   * it, then by force.
   */
  void halt(Attempt attempt) {
    WorkerProcess running = null;
    synchronized (this) {
      if (attempt.id() == 0) {
        attempt.withdraw();
        return;
      }
      if (state.attempt() == attempt) {
        halting = true;
        running = process;
        stopUpdates(attempt); // Or else its answer might not be heard.
      } else if (state.isLive()) {
        return; // It has just been answered.
      }
    }
    if (running == null || !isUnwound(interrupt(running, attempt))) {
      killAndWait();
    }
  }

  private @Nullable Ending interrupt(WorkerProcess running, Attempt attempt) {
    running.interrupt();
    long until = System.nanoTime() + host.settings().cancelGrace().toNanos();
    return attempt.ending().awaitUninterruptibly(until);
  }

  /**
   * Anything but a clean unwinding leaves something behind: threads, or the signal itself, which
   * might hit the next request.
   */
  private static boolean isUnwound(@Nullable Ending ending) {
    return ending instanceof Ending.Cancelled(boolean clean) && clean;
  }

  private static void stopUpdates(@Nullable Attempt attempt) {
    UpdateRelay updates = attempt == null ? null : attempt.updates();
    if (updates != null) {
      updates.stop();
    }
  }

  /** Returns when nothing runs any more. */
  private void killAndWait() {
    end(
        new DeathCause.Ordered(
            new Failure(Failure.Category.WORKER, "The worker was stopped with its request.")));
    if (!await(death, KILL_PATIENCE)) {
      LOGGER.log(System.Logger.Level.ERROR, "The processes of {0} cannot be ended", instance);
    }
  }

  static Failure overdue(Deadline deadline) {
    return new Failure(
        Failure.Category.TIMEOUT, "The request took longer than " + deadline.limit() + ".");
  }

  /** False when it is being ended, and what it still says of its start does not matter. */
  private boolean isStillStarting(String frame) throws NonsenseException {
    if (state instanceof WorkerState.Ready || state.attempt() != null) {
      throw new NonsenseException("a frame of type " + frame + " after its start");
    }
    return state instanceof WorkerState.Starting;
  }

  private void endIfStarting(DeathCause cause) {
    endIf(now -> now instanceof WorkerState.Starting, cause);
  }

  private void kill() {
    WorkerProcess running;
    synchronized (this) {
      running = process;
    }
    if (running != null) {
      running.kill();
      Future<?> force = after(KEEPER_PATIENCE, running::killByForce);
      var _ = death.thenRun(() -> force.cancel(false));
    }
  }

  private void exited(int code) {
    Conversation last;
    synchronized (this) {
      last = conversation;
    }
    try {
      // What it printed last, and perhaps an answer, may still be in the socket.
      if (last != null && !last.awaitEnd(DRAIN)) {
        LOGGER.log(System.Logger.Level.DEBUG, "Somebody else holds the socket of {0}", instance);
      }
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody knows this thread, so nobody interrupts it", impossible);
    }
    buried(new DeathCause.Exited(code));
  }

  /** The process is gone, or never was. */
  private void buried(DeathCause ifNothingElse) {
    WorkerState.Stopping last;
    boolean allHeard;
    synchronized (this) {
      allHeard = conversation != null && conversation.isOver();
      last = corrected(state.stopping(ifNothingElse), ifNothingElse);
      state = new WorkerState.Dead(last.cause());
      // For one that was not told to, this is the reason; for any other it stays as it was.
      life.stopping(last.cause().failure(last.moment()).message());
      life.stopped();
    }
    if (!(last.cause() instanceof DeathCause.Ordered)) {
      log.note(last.cause().failure(last.moment()).message());
    }
    log.end();
    closeBegun();
    leave();
    if (last.attempt() != null) {
      last.attempt().ending().provide(ending(last, allHeard));
    }
    death.complete(last.cause());
    owner.ended(this, last.cause(), last.moment());
    Folders.deleteQuietly(host.folder(instance)); // Last, since nobody waits for it but the end.
    burial.complete(null);
  }

  /**
   * Now that it has ended it can be told whether the code had got the request, and whether it was
   * ending by itself when its socket was closed, even where that took long to show.
   */
  private WorkerState.Stopping corrected(WorkerState.Stopping last, DeathCause end) {
    Attempt attempt = last.attempt();
    boolean begunAfterAll =
        last.moment() == DeathCause.Moment.UNBEGUN
            && attempt != null
            && begun != null
            && begun.holds(attempt.id());
    boolean endedByItself =
        last.cause() instanceof DeathCause.ConnectionClosed
            && end instanceof DeathCause.Exited exit
            && exit.isVoluntary();
    return new WorkerState.Stopping(
        endedByItself ? end : last.cause(),
        begunAfterAll ? DeathCause.Moment.RUNNING : last.moment(),
        attempt);
  }

  private void closeBegun() {
    try {
      BegunMark mark;
      synchronized (this) {
        mark = begun;
      }
      if (mark != null) {
        mark.close();
      }
    } catch (IOException unclosable) {
      LOGGER.log(System.Logger.Level.WARNING, "A file of a worker cannot be closed", unclosable);
    }
  }

  private void leave() {
    Runnable last;
    synchronized (this) {
      last = leave;
    }
    last.run();
  }

  /** A request runs again elsewhere only when it is certain that the code has not seen it. */
  private static Ending ending(WorkerState.Stopping last, boolean allHeard) {
    return switch (last.cause()) {
      case DeathCause.Exited _, DeathCause.ConnectionClosed _
          when allHeard && last.moment() == DeathCause.Moment.UNBEGUN ->
          new Ending.Unseen(last.cause());
      default -> new Ending.Died(last.cause());
    };
  }

  private Future<?> after(Duration delay, Runnable task) {
    return host.timer().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
