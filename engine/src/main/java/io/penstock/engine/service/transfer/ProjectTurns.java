package io.penstock.engine.service.transfer;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Lets each project do one thing at a time, and a few projects at the same time. */
final class ProjectTurns {

  private final int projectsAtOnce;
  private final Set<UUID> busy = new HashSet<>();

  ProjectTurns(int projectsAtOnce) {
    this.projectsAtOnce = projectsAtOnce;
  }

  /** Waits until it is the project's turn, which lasts until {@link #leave}. */
  synchronized void enter(UUID projectId) throws InterruptedException {
    while (busy.size() >= projectsAtOnce || busy.contains(projectId)) {
      wait();
    }
    busy.add(projectId);
  }

  synchronized void leave(UUID projectId) {
    busy.remove(projectId);
    notifyAll();
  }
}
