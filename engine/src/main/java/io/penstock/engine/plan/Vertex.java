package io.penstock.engine.plan;

import io.penstock.engine.model.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An object of a plan.
 *
 * @param index its place in topological order, from 1: sources have smaller ones
 * @param feeds its attachments; several are alternatives. Empty only for constants, which start at
 *     once
 * @param continueOnError whether the run goes on without what this vertex fails to deliver
 */
public record Vertex(
    int index,
    UUID objectId,
    String name,
    Work work,
    Schema input,
    Schema output,
    List<Feed> feeds,
    boolean continueOnError) {

  public Vertex {
    feeds = List.copyOf(feeds);
  }

  /** Whether this vertex collects sub-requests: it runs once all that could still come has come. */
  public boolean collects() {
    return work instanceof Apply(Operator.ManyToOne manyToOne);
  }

  /** Whether this vertex opens lanes of sub-requests. */
  public boolean splits() {
    return work instanceof Apply(Operator.OneToMany oneToMany);
  }

  /** What a vertex does. */
  public sealed interface Work {}

  /**
   * Runs a deployment.
   *
   * @param versionId null for the default version at that moment
   */
  public record RunDeployment(UUID deploymentId, @Nullable UUID versionId) implements Work {}

  /**
   * Runs a sub-pipeline.
   *
   * @param versionId null for the default version at that moment
   */
  public record RunPipeline(UUID pipelineId, @Nullable UUID versionId) implements Work {}

  /** Applies an operator. */
  public record Apply(Operator operator) implements Work {}
}
