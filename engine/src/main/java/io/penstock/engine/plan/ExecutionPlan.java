package io.penstock.engine.plan;

/** A pipeline version that can run. */
public final class ExecutionPlan {}
