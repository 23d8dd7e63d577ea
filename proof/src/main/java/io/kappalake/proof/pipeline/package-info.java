/** The pipelines that the proof knows, each with its simulator and its truth. */
package io.kappalake.proof.pipeline;
