package io.penstock.adapters.store.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one database says in other words than the next. Everything else is said once, in SQL that
 * all of them understand.
 */
public interface Dialect {

  /** So many changes of definitions are remembered: who misses more looks at all definitions. */
  int KEPT_CATALOG_CHANGES = 1000;

  /** Fills a parameter with an id; null for none. */
  void bindId(PreparedStatement statement, int index, @Nullable UUID id) throws SQLException;

  /** Fills the parameter of {@link #ids} with any number of them. */
  void bindIds(PreparedStatement statement, int index, Collection<UUID> ids) throws SQLException;

  void bindText(PreparedStatement statement, int index, @Nullable String text) throws SQLException;

  @Nullable UUID readId(ResultSet row, int index) throws SQLException;

  @Nullable String readText(ResultSet row, int index) throws SQLException;

  /** A query with one parameter and one column {@code id}, in parentheses. */
  String ids();

  /** An id as text, as unique as the id. */
  String textOf(String id);

  /**
   * The condition that a text is part of {@code request.id}, written with dashes in lower case.
   *
   * @param part a parameter with the text
   * @param bare a parameter with the same without dashes, in upper case
   */
  String requestIdContains(String part, String bare);

  /**
   * A query of the columns {@code time_created} and {@code id} of requests, some for each version.
   *
   * @param versions a query in parentheses with one column {@code id}
   * @param from what comes after {@code SELECT} and the columns, for the version {@code version.id}
   */
  String requestsOfEach(String versions, String from);

  /** The requests that have not ended, maybe with those that have; called {@code request}. */
  String openRequests();

  /** Requests that have ended, where they are in a table of their own; empty elsewhere. */
  String endedRequests();

  /**
   * What a condition on {@code request} ends with that leaves out what has expired but is still
   * there: {@code AND …}; empty where nothing is.
   */
  String notExpired();

  /** The same for requests of which it is known that they have ended. */
  String endedNotExpired();

  /**
   * A query that lets a request end that expires at its parameter, to be run well before that, when
   * others may have seen it open; empty for none.
   */
  String preparingEnded();

  /**
   * A query that does a step of removing what has expired at its first parameter, of at most as
   * many requests as its second says; it gives 0 when nothing is left to do for now. Empty where
   * each request is removed by itself.
   */
  String removingExpired();

  /**
   * A query of requests that is merged with others by time, as far as one page needs it.
   *
   * @param sql of the columns {@code time_created} and {@code id}
   * @param most an expression: so many are needed at most
   */
  String newest(String sql, String most);

  /** A table to be read along this index, as far as one has to say so. */
  String along(String table, String index);

  /**
   * What comes after {@code FROM} for the requests that wait, up to a condition that others are
   * added to; with the columns {@code id}, {@code version_id}, {@code priority}, {@code sequence}
   * and {@code input_size}.
   */
  String waiting();

  /** The same, to be read in the order in which those of a version are taken. */
  String waitingInOrder();

  /**
   * What each change of definitions begins with, so that those of several servers come one after
   * the other; empty where there is one server.
   */
  String changingCatalog();

  /**
   * Notes what a change of definitions is about, for other servers: a statement with one id as its
   * parameter; empty where there are none.
   */
  String notingCatalogChange();

  /** A condition on a request: the server that processed it is gone. */
  String isLeft();

  /** What is set when this server begins to process a request, beside the rest: {@code , …}. */
  String owning();

  /**
   * Keeps other servers from taking requests of a version, a parameter, while this one does: one
   * row, or none while another does. Nobody waits: that one may be paused.
   */
  String lockingVersion();

  /** A query of the versions that requests wait for. */
  String versionsWaiting();

  /** The row of {@code log_total} in which this server counts: their sum is the total. */
  String logTotal();

  /** The condition that nobody on any server has content open any more that was discarded. */
  String discardedForGood();

  /**
   * A statement that gives the ids of discarded content that may be removed now, among those of its
   * one parameter, see {@link #ids}: nothing can come to refer to it from then on.
   */
  String claimingDiscarded();

  /** What a condition on discarded content ends with to leave out what was claimed. */
  String unclaimed();

  /** What a query ends with whose rows nobody else may change before the transaction ends. */
  String locking();

  /** What a query ends with whose rows nobody else may remove before the transaction ends. */
  String keeping();

  /**
   * A statement that inserts a payload with the SHA-256 that is its parameter, and gives its id;
   * nothing where another server has inserted it meanwhile.
   */
  String insertingPayload();

  /**
   * A query that removes payloads that nobody refers to any more, at most as many as its parameter
   * says, and gives how many it has done with; empty where each goes with the last that referred to
   * it.
   */
  String removingUnusedPayloads();

  /** What a query ends with whose rows are locked, leaving out those somebody else has locked. */
  String taking();
}
