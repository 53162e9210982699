/** The instances that run deployments, as callers see them. */
@NullMarked
package io.penstock.engine.service.instance;

import org.jspecify.annotations.NullMarked;
