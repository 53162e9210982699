package io.penstock.adapters.store.postgres;

import io.penstock.adapters.store.sql.StoreProblem;
import io.penstock.engine.port.StoreException;
import io.penstock.engine.port.StoreException.Problem;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/**
 * Says in a sentence what went wrong with PostgreSQL, and what to do about it. The codes are in
 * appendix A of its manual, "PostgreSQL Error Codes".
 */
record PostgresProblem(PostgresAddress address) implements StoreProblem {

  private static final String CONNECTION = "08";
  static final String UNKNOWN_END = "08007";
  private static final String DATA = "22";
  private static final String CONSTRAINT = "23";
  private static final String AUTHORIZATION = "28";
  private static final String RESOURCES = "53";
  private static final String TOO_MANY_CONNECTIONS = "53300";
  private static final String DISK_FULL = "53100";
  private static final String DAMAGED = "XX001";
  private static final String DAMAGED_INDEX = "XX002";
  private static final String NO_PRIVILEGE = "42501";
  private static final String NO_DATABASE = "3D000";

  /**
   * The server goes down or comes up, is a standby after a fail-over, or was told to end us, also
   * because it heard nothing for too long.
   */
  private static final Set<String> AWAY =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25006", TOO_MANY_CONNECTIONS);

  @Override
  public StoreException explain(SQLException problem) {
    return new StoreException(kind(problem), sentence(problem), problem);
  }

  private Problem kind(SQLException problem) {
    return switch (code(problem)) {
      case DISK_FULL -> Problem.FULL;
      case UNKNOWN_END -> Problem.UNCLEAR;
      case DAMAGED -> Problem.DAMAGED;
      default -> isAway(problem) ? Problem.AWAY : Problem.OTHER;
    };
  }

  @Override
  public boolean isAway(SQLException problem) {
    return tellsAbsence(problem);
  }

  /** The same, of whichever database. */
  static boolean tellsAbsence(SQLException problem) {
    String code = code(problem);
    return problem instanceof SQLTransientConnectionException
        || code.startsWith(CONNECTION)
        || AWAY.contains(code);
  }

  private static String code(SQLException problem) {
    String code = problem.getSQLState();
    return code == null ? "" : code;
  }

  private String sentence(SQLException problem) {
    String code = code(problem);
    String detail = detail(problem);
    if (code.equals(TOO_MANY_CONNECTIONS)) {
      return "The database %s takes no more connections: raise its max_connections (%s)."
          .formatted(address, detail);
    }
    if (code.equals(UNKNOWN_END)) {
      return "The connection to the database %s was lost with the answer to a commit, and it is not known how that ended (%s)."
          .formatted(address, detail);
    }
    if (isAway(problem)) {
      return "The database %s cannot be reached: check that it runs, and the network to it (%s)."
          .formatted(address, detail);
    }
    if (code.startsWith(AUTHORIZATION)) {
      return "The database %s does not let this user in: check the name and the password in --store (%s)."
          .formatted(address, detail);
    }
    if (code.equals(NO_DATABASE)) {
      return "The database %s does not exist: create it with createdb (%s)."
          .formatted(address, detail);
    }
    if (code.equals(NO_PRIVILEGE)) {
      return "The user of the database %s may not do this: make it the owner of the database (%s)."
          .formatted(address, detail);
    }
    if (code.equals(DISK_FULL)) {
      return "The disk of the database %s is full: make room and try again (%s)."
          .formatted(address, detail);
    }
    if (code.equals(DAMAGED)) {
      return "The database %s is damaged: stop all servers, and restore a backup of it (%s)."
          .formatted(address, detail);
    }
    if (code.equals(DAMAGED_INDEX)) {
      return "An index of the database %s is damaged: make it anew with REINDEX (%s)."
          .formatted(address, detail);
    }
    if (code.startsWith(RESOURCES)) {
      return "The database %s is short of resources (%s).".formatted(address, detail);
    }
    if (code.startsWith(CONSTRAINT) || code.startsWith(DATA)) {
      return "The data breaks a rule of the database (%s).".formatted(detail);
    }
    return "The database %s failed (%s).".formatted(address, detail);
  }

  /** On one line. */
  private static String detail(SQLException problem) {
    String message = String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
    return problem.getSQLState() == null ? message : message + " [" + problem.getSQLState() + "]";
  }
}
