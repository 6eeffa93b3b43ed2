/**
 * Shapes of the data that pass between modules; types only, no code.
 *
 * @typedef {string} OptimizerKind One of the catalog's.
 *
 * @typedef {object} RunSetting One optimizer of the race, as the user set it.
 * @property {OptimizerKind} kind
 * @property {number} slot Fixes colour, marker and line style, whatever else comes and goes.
 * @property {number | null} rate Learning rate; null takes what is usual for the landscape.
 * @property {number | null} batch Examples a step; null takes what is usual for the optimizer.
 * @property {boolean} on Whether it runs.
 * @property {string} name What the user calls it; empty is the optimizer's name.
 * @property {Record<string, number | string>} options Its other parameters, where they are not the default.
 * @property {string} rule Step-size rule.
 * @property {Record<string, number>} ruleOptions The rule's parameters, where they are not the default.
 * @property {number} warmUp First steps, over which the rate rises.
 * @property {boolean} average Whether the average of its points is shown.
 *
 * @typedef {"random" | "ends" | "pca" | "gradient" | "minimum" | "curved"} PlaneKind
 * @typedef {[number, number, number]} DataPoint An example of two features: both, and its label.
 *
 * @typedef {object} State Everything the user can set; the whole of it is in the link.
 * @property {string} dataset
 * @property {string | null} function A formula in place of a classifier's loss.
 * @property {number | null} count Examples used; null is all.
 * @property {DataPoint[] | null} points The user's own examples in place of the data set's; null where none was edited.
 * @property {string} loss
 * @property {number} l2
 * @property {number} plane Seeds the origin and both directions of the random plane.
 * @property {PlaneKind} planeKind
 * @property {number[] | null} ends Slots of the two runs whose ends the plane goes through; null is the first and the last.
 * @property {[number, number] | null} centre Slot and step that the plane is moved to; null is its own centre.
 * @property {"slice" | "full"} space Where the optimizers walk.
 * @property {[number, number] | null} start Start (a, b) on the random plane; null is the window's default.
 * @property {[number, number, number] | null} view Window (centre a, centre b, reach); null is the default.
 * @property {RunSetting[]} runs
 * @property {number} steps
 * @property {"contour" | "surface" | "both" | "ray" | "compare"} picture
 * @property {"contour" | "surface"} shape Of the two pictures that are compared.
 * @property {"linear" | "log"} colour
 * @property {number} speed Playing speed; 1 plays all steps in about seven seconds.
 * @property {boolean} loop Whether playing begins anew at the end.
 * @property {number | null} ghost Slot of the run whose mini-batch's loss is drawn where the timeline rests.
 * @property {string} beside What is beside the landscape: `overview`, `classifier`, `cut`, `results` or `rates`.
 * @property {"steps" | "examples" | "evaluations" | "time"} axis What the loss is drawn against.
 * @property {"linear" | "log" | null} lossScale Null chooses by how far the losses are apart.
 * @property {number} swept Slot of the run whose learning rates are compared.
 * @property {number | null} example Chosen example, as its position in the problem; null is the worst.
 * @property {number | null} step Where the timeline rests; null lets it play.
 *
 * @typedef {object} PlaneMinimum
 * @property {number | null} a Null where the minimum is not attained.
 * @property {number | null} b
 * @property {number | null} loss Where it is not attained, the infimum.
 * @property {number | null} [lower_bound]
 * @property {boolean} [attained]
 * @property {number | null} [gap] How far the loss can be above the lowest there is.
 *
 * @typedef {object} DirectionNote
 * @property {number | null} explained_variance Of a principal component, the share of the paths' variance.
 * @property {number | null} eigenvalue Of a direction of largest curvature, the second derivative.
 *
 * @typedef {object} Plane The answer of `POST /slices/plane`.
 * @property {number[]} a
 * @property {number[]} b
 * @property {number[][]} loss One row per b.
 * @property {PlaneMinimum | null} [minimum]
 * @property {DirectionNote[]} [directions]
 *
 * @typedef {object} RayMinimum
 * @property {[number | null, number | null]} a Both ends of where the loss is lowest; null is infinite.
 * @property {number | null} loss
 * @property {boolean} [attained]
 * @property {number | null} [gap]
 * @property {number | null} [direction] Where it is not attained, the end to which the loss falls: −1 or 1.
 *
 * @typedef {object} Kinks Where the loss on a ray bends; a column a quantity.
 * @property {number[]} a
 * @property {number[]} example
 * @property {number[]} index Position in the data set.
 * @property {number[]} label
 * @property {number[]} class Whose margin term crosses zero; for `crammer_singer`, which is the worst on one side.
 * @property {number[]} change What the kink adds to the slope.
 * @property {number[]} slope_before Of the data loss.
 * @property {number[]} slope_after
 * @property {number[]} reg_slope Of the regularization.
 * @property {number[]} loss The whole loss.
 * @property {number} total
 * @property {number} shown
 *
 * @typedef {object} RayAnswer The answer of `POST /slices/ray`.
 * @property {number[]} a
 * @property {number[]} loss
 * @property {number[]} accuracy
 * @property {number[]} slope_before Of the loss, to the left of a.
 * @property {number[]} slope_after
 * @property {Kinks | null} [kinks]
 * @property {{a: number[], accuracy: number[]} | null} [accuracy_steps] One more level than breakpoints.
 * @property {RayMinimum | null} [minimum]
 *
 * @typedef {RayAnswer & {of: State}} Ray With what it was asked for with.
 *
 * @typedef {object} Range From the lowest to the highest loss; `floor` is where a log scale begins.
 * @property {number} low
 * @property {number} high
 * @property {number} floor
 *
 * @typedef {object} Single The loss of one example on the plane.
 * @property {State} of What it was asked for with.
 * @property {number} example Its position in the problem.
 * @property {number} index Its position in the data set.
 * @property {number} label
 * @property {Plane} plane
 *
 * @typedef {object} Outcome How a run ended, from the event `run_done`.
 * @property {string} reason
 * @property {number} steps
 * @property {number | null} loss
 * @property {number | null} [accuracy]
 *
 * @typedef {object} Run One optimizer's iterates: columns indexed by step.
 * @property {string} name
 * @property {number} slot Its place in the list of runs, which fixes colour, marker and line.
 * @property {OptimizerKind} kind
 * @property {number[]} a
 * @property {number[]} b
 * @property {number[]} loss
 * @property {number[]} residual
 * @property {(number | null)[]} gradient_norm Null where it is not known without a further pass.
 * @property {(number | null)[]} learning_rate Of the step that led there; null where a method has none.
 * @property {number[]} examples Touched so far.
 * @property {number[]} loss_evaluations So far.
 * @property {number[]} gradient_evaluations So far, each over a mini-batch or over all examples.
 * @property {number[]} seconds Processor time of its own steps so far; it differs from walk to walk.
 * @property {(number | null)[]} gradient_a What the step that led there saw, at the iterate that it left; null
 *   where a method asks for no gradient.
 * @property {(number | null)[]} gradient_b
 * @property {number[]} projected_loss The plane's loss below the iterate; empty where runs walk in the plane.
 * @property {Outcome | null} outcome
 *
 * @typedef {object} Paths All runs of one request, filled as they stream in.
 * @property {Run[]} runs
 * @property {State} of What they were asked for with.
 * @property {number} steps Steps asked for.
 * @property {State["space"]} space Where the runs walk.
 * @property {string} key Which plane they are seen on.
 * @property {boolean} complete The stream has ended well.
 * @property {number} version Grows with each frame, so that views see a change.
 *
 * @typedef {object} Ghost The mini-batch of the step that a run is about to take.
 * @property {State} of What it was asked for with.
 * @property {number} slot
 * @property {number} step
 * @property {number[] | null} index Its examples' positions in the data set; null where the step looks at all.
 * @property {Plane | null} plane Its loss.
 *
 * @typedef {object} Player The timeline's clock.
 * @property {number} t Position in steps, fractional while playing.
 * @property {boolean} playing
 * @property {number} [held] Seconds that a loop has rested at its end.
 *
 * @typedef {object} CatalogDataset
 * @property {string} id
 * @property {string} title
 * @property {boolean} available
 * @property {string | null} [unavailable_because]
 * @property {number | null} n
 * @property {number | null} d
 * @property {number | null} classes
 * @property {string[]} class_names
 * @property {number[] | null} image_shape Height, width, channels.
 *
 * @typedef {object} CatalogParameter
 * @property {string} name
 * @property {"number" | "integer" | "choice" | string} type
 * @property {string} [description]
 * @property {number | string | null} [default]
 * @property {number | null} [minimum]
 * @property {number | null} [exclusive_minimum]
 * @property {number | null} [maximum]
 * @property {number | null} [exclusive_maximum]
 * @property {string[] | null} [choices]
 * @property {boolean} [optional]
 *
 * @typedef {object} CatalogMethod An optimizer, or a step-size rule.
 * @property {string} kind
 * @property {string} title
 * @property {string} [description]
 * @property {string} [citation]
 * @property {boolean} [needs_l2]
 * @property {boolean} [scheduled]
 * @property {CatalogParameter[]} parameters
 *
 * @typedef {object} CatalogFunction
 * @property {string} id
 * @property {string} title
 * @property {string} formula
 * @property {string} source
 * @property {number} dimension
 * @property {[number, number][]} range Least and greatest of each variable.
 * @property {number[]} start
 * @property {number[][]} minima
 *
 * @typedef {object} Catalog
 * @property {CatalogDataset[]} datasets
 * @property {CatalogMethod[]} optimizers
 * @property {CatalogMethod[]} [schedules]
 * @property {CatalogFunction[]} [functions]
 * @property {{id: string, title: string, description?: string}[]} losses
 * @property {Record<string, number>} limits
 *
 * @typedef {object} SweepAnswer The answer of `POST /sweeps`; a column a quantity.
 * @property {number[]} learning_rate
 * @property {(number | null)[]} loss At the end; null where it diverged.
 * @property {(number | null)[]} best_loss
 * @property {string[]} reason
 * @property {number[]} steps
 * @property {{line_search: number | null, two_over_l: number | null}} marks
 *
 * @typedef {SweepAnswer & {slot: number, asked: number}} Sweep With its run, and the steps asked for.
 *
 * @typedef {object} PointExamples Columns of `POST /points`, the largest loss first.
 * @property {number} total
 * @property {number[]} example Position among the problem's examples.
 * @property {number[]} index Position in the data set.
 * @property {number[]} label
 * @property {number[]} predicted
 * @property {number[]} loss
 * @property {number[][]} scores
 * @property {number[][]} margins
 *
 * @typedef {object} PointAnswer The answer of `POST /points`.
 * @property {number | null} loss
 * @property {number} accuracy
 * @property {number[][]} confusion A row a label, a column a prediction.
 * @property {PointExamples} examples
 * @property {number[][]} templates W: a row a class, the bias last.
 *
 * @typedef {{of: "cursor" | "start", a: number, b: number, residual: number}
 *   | {of: "run", slot: number, step: number, a: number, b: number, residual: number}
 * } Place Where the classifier is looked at, and how far what is looked at is off the plane.
 *
 * @typedef {object} Seen The classifier at a place, with what the answer belongs to.
 * @property {Place} place
 * @property {boolean} isOwn Whether it is that of a run itself, and not of its shadow on the plane.
 * @property {CatalogDataset} dataset
 * @property {string} loss
 * @property {DataPoint[] | null} points The user's own, if it is of those.
 * @property {PointAnswer} answer
 *
 * @typedef {object} Packed An array whose first axis counts steps.
 * @property {"i1" | "i2" | "i4" | "f4"} dtype
 * @property {number[]} shape
 * @property {string} data Base64.
 * @property {number[] | null} scale A factor for each step.
 *
 * @typedef {object} RunPoints A run at some of its steps; `example` counts the answer's list of examples.
 * @property {number[]} step
 * @property {(number | null)[]} loss
 * @property {number[]} accuracy
 * @property {Packed} confusion
 * @property {Packed} example
 * @property {Packed} predicted
 * @property {Packed} example_loss
 * @property {Packed} scores
 * @property {Packed} margins
 * @property {Packed | null} templates
 *
 * @typedef {object} TimelineAnswer The answer of `POST /points/race`.
 * @property {number} n
 * @property {{example: number[], index: number[], label: number[]}} examples
 * @property {RunPoints[]} runs
 *
 * @typedef {object} Timeline What the classifier's panel shows while the paths play or are scrubbed.
 * @property {State} of What it was asked for with.
 * @property {TimelineAnswer | null} answer Null where the server has none.
 *
 * @typedef {object} DatasetExamples The answer of `GET /datasets/{id}/examples`, in a problem's order.
 * @property {number[]} index
 * @property {number[]} label
 * @property {number[][]} features
 *
 * @typedef {DatasetExamples & {dataset: string}} Scatter All examples of a data set, in its own order.
 *
 * @typedef {object} Scene What the parts of the classifier draw.
 * @property {Seen} seen
 * @property {number} chosen The chosen example.
 * @property {number} example The one that is shown in detail: under the pointer, else the chosen.
 * @property {import("../draw/theme.js").Theme} theme
 * @property {import("../server/thumbnails.js").Thumbnails} thumbnails
 *
 * @typedef {"push" | "replace" | "later"} History What a change makes of the link: a step to go back from, the same
 *   step, or nothing yet: a whole drag is one step, and browsers refuse to write it at each move.
 *
 * @typedef {object} Notice A failure, in words, and the part of the page it belongs to.
 * @property {string} source The request, or the part of the page, that failed.
 * @property {string} field Name of the state's property at fault, or "" for the picture itself.
 * @property {string} text
 *
 * @typedef {object} Model What views draw.
 * @property {State} state
 * @property {Catalog | null} catalog
 * @property {Plane | null} plane
 * @property {State | null} planeOf What the plane was asked for with.
 * @property {string} planeKey Which plane it is.
 * @property {Ray | null} ray
 * @property {Single | null} single
 * @property {Range | null} range What the colours span where two pictures share them.
 * @property {Paths | null} paths
 * @property {Player} player
 * @property {Ghost | null} ghost
 * @property {Sweep | null} sweep
 * @property {[number, number] | null} cursor Where on the map the pointer is, while that is looked at.
 * @property {Timeline | null} timeline
 * @property {Seen | null} seen
 * @property {Scatter | null} scatter
 * @property {boolean} dragging The start, a point or a slider is being dragged.
 * @property {Notice[]} notices
 * @property {string[]} linkProblems
 * @property {boolean} busy
 * @property {import("../draw/theme.js").Theme} theme
 * @property {import("../server/thumbnails.js").Thumbnails} thumbnails
 *
 * @typedef {object} Frame Where a picture's axes are on its element, in CSS pixels.
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {(a: number) => number} x
 * @property {(b: number) => number} y
 * @property {(px: number) => number} a
 * @property {(px: number) => number} b
 */

export {};
