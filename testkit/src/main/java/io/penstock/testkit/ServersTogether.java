package io.penstock.testkit;

import io.penstock.engine.port.Cluster;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers of one store, for tests: they hear of each other at once, and end when told to. */
public final class ServersTogether {

  private final List<Member> members = new CopyOnWriteArrayList<>();
  private final Map<UUID, Member> taken = new ConcurrentHashMap<>();

  /** One more server. */
  public synchronized Member join() {
    Member member = new Member(members.size() + 1L);
    members.add(member);
    return member;
  }

  /** One server. */
  public final class Member implements Cluster {
    private final long epoch;
    private final Map<Change, List<Runnable>> reactions = new ConcurrentHashMap<>();
    private volatile boolean alive = true;

    private Member(long epoch) {
      this.epoch = epoch;
    }

    /** What it has taken is free, and the others are told. */
    public void die() {
      alive = false;
      taken.values().removeIf(this::equals);
      changed(Change.SERVERS);
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public boolean leads() {
      return members.stream().filter(member -> member.alive).findFirst().orElseThrow() == this;
    }

    @Override
    public List<Server> others() {
      return members.stream()
          .filter(member -> member.alive && member != this)
          .map(member -> new Server(member.epoch, ""))
          .toList();
    }

    @Override
    public void listensAt(String url) {}

    @Override
    public void whenChanged(Change change, Runnable reaction) {
      reactions.computeIfAbsent(change, _ -> new CopyOnWriteArrayList<>()).add(reaction);
    }

    @Override
    public void changed(Change change) {
      for (Member other : members) {
        if (other.alive && other != this) {
          other.reactions.getOrDefault(change, List.of()).forEach(Runnable::run);
        }
      }
    }

    @Override
    public boolean take(UUID work) {
      Member before = taken.putIfAbsent(work, this);
      return before == null || before == this;
    }

    @Override
    public void release(UUID work) {
      taken.remove(work, this);
    }

    @Override
    public boolean isTaken(UUID work) {
      return taken.containsKey(work);
    }
  }
}
