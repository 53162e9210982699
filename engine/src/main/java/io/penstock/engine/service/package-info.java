/** The doors of the engine: what inbound adapters call. */
@NullMarked
package io.penstock.engine.service;

import org.jspecify.annotations.NullMarked;
