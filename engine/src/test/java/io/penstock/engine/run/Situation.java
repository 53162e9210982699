package io.penstock.engine.run;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a random run has to lead to every now and then, or the property test would prove little. */
enum Situation {
  SPLIT,
  SPLIT_IN_LANES,
  SPLIT_INTO_NOTHING,
  COLLECTED_FROM_LANES,
  COLLECTED_NOTHING_FROM_LANES,
  COLLECTED_WITHOUT_SPLIT,
  COLLECTED_SEVERAL_GROUPS,
  INDEPENDENT_FORKS_JOINED,
  SEVERAL_ALTERNATIVES_FIRED,
  GATE_CLOSED,
  FILTERED_SOME,
  FILTERED_ALL,
  CONDITION_ON_LIST_BEFORE_SINGLES,
  SINGLE_REPEATED,
  LENGTHS_MISMATCH,
  CONTINUED_AFTER_FAILURE,
  SUB_PIPELINE_WITHOUT_RESULT,
  RESULT_FROM_A_LATER_ATTACHMENT,
  RESULT_OUT_OF_LANES,
  RESULT_IS_EMPTY_LIST,
  NO_RESULT,
  ENDED_FAILED,
  ENDED_CANCELLED,
  ENDED_AT_DEADLINE,
  RESULT_OF_FAILED_RUN,
  ANSWER_AFTER_STOP;

  static String mismatchAt(String destination) {
    return "The lists that meet at the object '%s' have different lengths".formatted(destination);
  }

  static Set<Situation> ofSplit(int batches, boolean inLanes) {
    Set<Situation> found = EnumSet.of(batches == 0 ? SPLIT_INTO_NOTHING : SPLIT);
    if (inLanes && batches > 1) {
      found.add(SPLIT_IN_LANES);
    }
    return found;
  }

  static Set<Situation> ofList(int length, int stay, boolean listCounts, boolean singleCounts) {
    Set<Situation> found = EnumSet.noneOf(Situation.class);
    if (stay < length) {
      found.add(stay > 0 ? FILTERED_SOME : FILTERED_ALL);
    }
    if (!listCounts) {
      found.add(CONDITION_ON_LIST_BEFORE_SINGLES);
    }
    if (listCounts && singleCounts && length > 1) {
      found.add(SINGLE_REPEATED);
    }
    return found;
  }

  static Set<Situation> ofCollecting(boolean fromLanes, Collection<? extends List<?>> groups) {
    Set<Situation> found = EnumSet.noneOf(Situation.class);
    for (List<?> pieces : groups) {
      if (fromLanes) {
        found.add(pieces.isEmpty() ? COLLECTED_NOTHING_FROM_LANES : COLLECTED_FROM_LANES);
      } else {
        found.add(COLLECTED_WITHOUT_SPLIT);
      }
    }
    if (groups.size() > 1) {
      found.add(COLLECTED_SEVERAL_GROUPS);
    }
    return found;
  }

  static Set<Situation> ofResult(int attachment, boolean outOfLanes) {
    Set<Situation> found = EnumSet.noneOf(Situation.class);
    if (attachment > 0) {
      found.add(RESULT_FROM_A_LATER_ATTACHMENT);
    }
    if (outOfLanes) {
      found.add(RESULT_OUT_OF_LANES);
    }
    return found;
  }
}
