/**
 * The API's requests and answers. Generated from the server's OpenAPI document: do not edit.
 * To generate it again: .venv/bin/python scripts/generate_types.py
 */

export interface paths {
    "/api/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Catalog
         * @description Everything that a request may name, for building forms.
         */
        get: operations["get_catalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dataset
         * @description A data set, and how many examples each class has.
         */
        get: operations["get_dataset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/examples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Examples
         * @description The features of the chosen examples, in the same order as in a problem.
         */
        get: operations["get_examples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/datasets/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Images
         * @description Thumbnails of the chosen examples in one PNG, row by row, in the order of a problem.
         */
        get: operations["get_images"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lessons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lessons
         * @description All lessons: those of the page, then a teacher's own from the data folder.
         */
        get: operations["list_lessons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lessons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lesson
         * @description A lesson, whose texts are HTML, and formulas MathML.
         */
        get: operations["get_lesson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slices/ray": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ray
         * @description The loss along W₀ + a D.
         */
        post: operations["compute_ray"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slices/plane": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Plane
         * @description The loss on W₀ + a D₁ + b D₂, on a grid.
         */
        post: operations["compute_plane"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Inspect
         * @description Losses, scores, margins, slacks, slopes and more at one point of weight space.
         */
        post: operations["inspect_point"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/points/race": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Inspect Race
         * @description Accuracy, confusion, templates and worst examples at some steps of each run of a race.
         */
        post: operations["inspect_race"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/gradient-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gradient Check
         * @description The gradient at a point against centred differences, and why they disagree.
         */
        post: operations["check_gradient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trajectories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Whole
         * @description Optimizers run from one start, taking turns.
         */
        post: operations["run_race"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trajectories/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Batch
         * @description The mini-batch of one step, found by running up to it again.
         */
        post: operations["find_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sweeps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sweeps
         * @description Where one optimizer ends from one start, with each of many learning rates.
         */
        post: operations["sweep_learning_rates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/draws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draws
         * @description Accuracies of random classifiers, and how many draws a target would take.
         */
        post: operations["draw_classifiers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search/perturbations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Perturbations
         * @description How often a random change of some weights lowers the loss, along a run.
         */
        post: operations["perturb_weights"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/derivatives/dial": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn Dial
         * @description The change of the loss at one step length, in all directions around a point of a plane.
         */
        post: operations["turn_dial"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/derivatives/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Evaluate Graph
         * @description A formula as a graph of operations: values forward, derivatives backward.
         */
        post: operations["evaluate_graph"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Connect
         * @description The loss on the straight line between two points, with units matched, and on a curve.
         */
        post: operations["connect_points"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export Page
         * @description The page in the given state as one HTML file, with the answers to the given requests.
         */
        post: operations["export_page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Healthz
         * @description The process answers.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readyz
         * @description Whether the bundled data are loaded (503 until then), and what the process is doing.
         */
        get: operations["get_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics
         * @description Counts of requests, times and work, in the text form of Prometheus.
         */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The accuracy from a.min to a.max, a step function. */
        AccuracySteps: {
            /** @description exactly where it changes */
            a: number[];
            /** @description one more than a: before, between and after */
            accuracy: number[];
            /** @description how many changes there are in the range */
            total: number;
            /** @description how many are listed: evenly chosen, each with the accuracy after it */
            shown: number;
        };
        /** @description AdaGrad. Divides each weight's step by the size of its past gradients. Duchi, Hazan and Singer 2011, figure 1. */
        AdagradOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "adagrad";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description ε, keeps the divisor above zero
             * @default 1e-10
             */
            epsilon?: number;
            /** @description examples in a mini-batch; all if absent */
            batch_size?: number | null;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Adam. Momentum and RMSprop combined, both corrected for their initial bias. Kingma and Ba 2015, algorithm 1. */
        AdamOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "adam";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description β₁, decay rate of the mean
             * @default 0.9
             */
            beta1?: number;
            /**
             * @description β₂, decay rate of the squares
             * @default 0.999
             */
            beta2?: number;
            /**
             * @description ε, keeps the divisor above zero
             * @default 1e-8
             */
            epsilon?: number;
            /** @description examples in a mini-batch; all if absent */
            batch_size?: number | null;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description AdamW. Adam with decoupled weight decay. Loshchilov and Hutter 2019, algorithm 2. */
        AdamwOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "adamw";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description λ; a step shrinks w by η λ w
             * @default 0.01
             */
            weight_decay?: number;
            /**
             * @description β₁, decay rate of the mean
             * @default 0.9
             */
            beta1?: number;
            /**
             * @description β₂, decay rate of the squares
             * @default 0.999
             */
            beta2?: number;
            /**
             * @description ε, keeps the divisor above zero
             * @default 1e-8
             */
            epsilon?: number;
            /** @description examples in a mini-batch; all if absent */
            batch_size?: number | null;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Backtracking. Shrinks the step until the loss falls enough. Armijo 1966; Nocedal and Wright 2006, Numerical Optimization, algorithm 3.1. */
        BacktrackingOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "backtracking";
            /**
             * @description η tried first
             * @default 1
             */
            learning_rate?: number;
            /**
             * @description ρ, the factor that shrinks η
             * @default 0.5
             */
            shrink?: number;
            /**
             * @description c, the fraction of the predicted decrease that is enough
             * @default 0.0001
             */
            sufficient?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description The mini-batch of a step, and where the step begins. */
        BatchAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            step: number;
            /**
             * @description positions among the problem's examples, in the order and as often as they were drawn; null if
             *     the step uses all of them, as in methods without mini-batches
             */
            examples: number[] | null;
            /** @description the same, as positions in the data set; null for a function */
            index: number[] | null;
            /** @description of the iterate that the step leaves; null without a slice */
            a: number | null;
            /** @description null on a ray, and without a slice */
            b: number | null;
            /** @description at the iterate that the step leaves: the objective over only the mini-batch */
            loss: number | null;
        };
        /**
         * @description The mini-batch that a step of a run uses.
         * @example {
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "run": {
         *         "optimizer": {
         *           "batch_size": 8,
         *           "kind": "minibatch"
         *         },
         *         "steps": 50
         *       },
         *       "start": {
         *         "kind": "zeros"
         *       },
         *       "step": 20
         *     }
         */
        BatchRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            run: components["schemas"]["RunSpec"];
            /** @description required by a run in the space `slice`; without it a function is its own slice, and a classifier's runs have no coordinates */
            slice?: components["schemas"]["SliceSpec"] | null;
            /** @description from 1: the step that leads to iterate 1 */
            step: number;
        };
        /**
         * @description The middle point of the quadratic Bézier curve with the lowest loss between two points.
         *
         *     As far as training gets: it starts from the straight line.
         */
        BendPoint: {
            /** @default 300 */
            steps?: number;
            /** @default 0.03 */
            learning_rate?: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "bend";
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"];
            end: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"];
        };
        /** @description A number for each space that a run may move in. */
        BySpace: {
            slice: number;
            full: number;
        };
        /** @description Everything that a request may name. */
        Catalog: {
            version: string;
            datasets: components["schemas"]["DatasetEntry"][];
            losses: components["schemas"]["LossEntry"][];
            models: components["schemas"]["KindEntry"][];
            functions: components["schemas"]["FunctionEntry"][];
            graphs: components["schemas"]["GraphEntry"][];
            optimizers: components["schemas"]["OptimizerEntry"][];
            schedules: components["schemas"]["ScheduleEntry"][];
            points: components["schemas"]["KindEntry"][];
            directions: components["schemas"]["KindEntry"][];
            faults: components["schemas"]["FaultEntry"][];
            limits: {
                [key: string]: number;
            };
        };
        /** @description One entry of the gradient. */
        CheckedEntry: {
            row: number;
            column: number;
            analytic: number | null;
            numeric: number | null;
            /** @description |a − n| / max(|a|, |n|, 1e-8) */
            relative_error: number | null;
            /**
             * @description agrees, up to the tolerance; kink or rounding, if a kink within the step or rounding explains
             *     the error; differs otherwise
             * @enum {string}
             */
            verdict: "agrees" | "kink" | "rounding" | "differs";
            /** @description the nearest, at most 20 */
            kinks: components["schemas"]["EntryKink"][];
            kinks_total: number;
        };
        /** @description An answer to choose. */
        ChoiceOption: {
            id: string;
            /** @description HTML */
            label: string;
            /** @description whether it is right; null if that follows from the prediction's key */
            correct: boolean | null;
            /** @description HTML */
            reveal: string;
        };
        /** @description Choose one of some answers. */
        ChoicePrediction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "choice";
            /** @description HTML */
            prompt: string;
            /** @description the fact whose value is the id of the right option */
            key: string | null;
            options: components["schemas"]["ChoiceOption"][];
        };
        /** @description The loss on paths from t = 0, the start, to t = 1, the end. */
        ConnectionAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            t: number[];
            /** @description the straight line */
            straight: components["schemas"]["PathLoss"];
            /**
             * @description the straight line to the end whose hidden units have changed places to fit those of the
             *     start: the same scores; null without hidden units
             */
            matched: components["schemas"]["PathLoss"] | null;
            /** @description null unless requested */
            curve: components["schemas"]["PathLoss"] | null;
        };
        /**
         * @description The loss on paths from one point to another.
         * @example {
         *       "count": 21,
         *       "end": {
         *         "kind": "permuted",
         *         "of": {
         *           "kind": "initial",
         *           "seed": 0
         *         }
         *       },
         *       "problem": {
         *         "dataset": "spiral",
         *         "examples": {
         *           "count": 100
         *         },
         *         "loss": "softmax",
         *         "model": {
         *           "hidden": [
         *             8
         *           ],
         *           "kind": "mlp"
         *         }
         *       },
         *       "start": {
         *         "kind": "initial",
         *         "seed": 0
         *       }
         *     }
         */
        ConnectionRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"];
            end: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"];
            /** @description for points start, end, mean and iterate, and directions pca */
            race?: components["schemas"]["RaceSpec"] | null;
            /**
             * @description points on each path, evenly spaced in t, both ends included
             * @default 51
             */
            count?: number;
            /** @description train a curve too; its bend is the point of kind `bend` with the same fields */
            curve?: components["schemas"]["CurveTraining"] | null;
        };
        /** @description Constant: η. */
        ConstantSchedule: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "constant";
        };
        /** @description How many of the svm's N (C − 1) slacks ξ_ij have which active constraint. */
        Constraints: {
            /** @description s_i,yᵢ − s_ij ≥ Δ − ξ_ij is active, because ξ_ij > 0 */
            margin: number;
            /** @description ξ_ij ≥ 0 is active: the margin is more than met */
            nonnegative: number;
            /** @description both are active: the margin is exactly met, at a kink */
            both: number;
            explanation: string;
        };
        /** @description Cosine: least + ½ (η − least) (1 + cos(π t / period)). */
        CosineSchedule: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "cosine";
            /**
             * @description in steps
             * @default 1000
             */
            period?: number;
            /**
             * @description the last learning rate
             * @default 0
             */
            least?: number;
        };
        /** @description The first examples of a seeded permutation, so that a larger count includes a smaller one. */
        CountedExamples: {
            /** @description N; null takes all */
            count: number | null;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
        };
        /** @description An eigenvector of the Hessian at the origin; the loss must be smooth. */
        CurvatureDirection: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "curvature";
            /**
             * @description 0 has the largest eigenvalue
             * @default 0
             */
            rank?: number;
            /**
             * @description smallest counts eigenvalues from the other end: at a saddle, these are negative
             * @default largest
             * @enum {string}
             */
            end?: "largest" | "smallest";
        };
        /** @description How a curve between two points is trained: with Adam, on some positions a step. */
        CurveTraining: {
            /** @default 300 */
            steps?: number;
            /** @default 0.03 */
            learning_rate?: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
        };
        /** @description A data set, with its examples counted by label. */
        DatasetAnswer: {
            id: string;
            title: string;
            available: boolean;
            unavailable_because: string | null;
            /** @description N, examples; null if the files are missing */
            n: number | null;
            /** @description D, features of an example */
            dimension: number;
            /** @description C */
            classes: number;
            class_names: string[];
            /** @description height, width, channels; null for tables */
            image_shape: number[] | null;
            source: string;
            licence: string;
            preprocessing: string;
            /** @description number of examples if a problem does not choose any */
            default_count: number;
            noun: components["schemas"]["Noun"];
            /** @description names of the features; null for images */
            features: string[] | null;
            /** @description two features: examples can be drawn and moved by hand */
            editable: boolean;
            /** @description half the height of a window for a first picture */
            window_reach: number;
            learning_rates: components["schemas"]["LearningRates"];
            label_counts: number[];
        };
        /** @description A data set, as in the catalog. */
        DatasetEntry: {
            id: string;
            title: string;
            available: boolean;
            unavailable_because: string | null;
            /** @description N, examples; null if the files are missing */
            n: number | null;
            /** @description D, features of an example */
            dimension: number;
            /** @description C */
            classes: number;
            class_names: string[];
            /** @description height, width, channels; null for tables */
            image_shape: number[] | null;
            source: string;
            licence: string;
            preprocessing: string;
            /** @description number of examples if a problem does not choose any */
            default_count: number;
            noun: components["schemas"]["Noun"];
            /** @description names of the features; null for images */
            features: string[] | null;
            /** @description two features: examples can be drawn and moved by hand */
            editable: boolean;
            /** @description half the height of a window for a first picture */
            window_reach: number;
            learning_rates: components["schemas"]["LearningRates"];
        };
        /** @description The loss one step away, in every direction; angles are in degrees from the a axis. */
        DialAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            step: number;
            /** @description at the point */
            loss: number | null;
            /** @description along a and b */
            gradient: (number | null)[];
            angle: number[];
            /** @description of the loss, at each angle */
            change: (number | null)[];
            /** @description the angle of the negative gradient; null where the gradient is zero */
            downhill: number | null;
            /** @description of the loss, at that angle */
            downhill_change: number | null;
        };
        /**
         * @description The loss one step away from a point, in every direction of a plane.
         * @example {
         *       "point": {
         *         "a": 0,
         *         "b": 1,
         *         "kind": "slice"
         *       },
         *       "problem": {
         *         "function": "murphy"
         *       },
         *       "step": 0.1
         *     }
         */
        DialRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            point: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            /** @description the plane, with two directions; a function of two variables is its own */
            slice?: components["schemas"]["SliceSpec"] | null;
            /** @description in units of the directions */
            step: number;
            /**
             * @description how many directions, evenly spaced
             * @default 120
             */
            count?: number;
        };
        /** @description What is known about a direction. */
        DirectionNote: {
            /** @description of a principal component: the fraction of the race's variance along it */
            explained_variance: number | null;
            /**
             * @description the same for random walks with as many points as the runs, in many dimensions: what is no
             *     more than this does not come from learning; null with fewer than 100 weights
             */
            walk_variance: number | null;
            /** @description of a direction of largest curvature: the second derivative along it */
            eigenvalue: number | null;
            /** @description whether its `otherwise` has taken its place */
            replaced: boolean;
        };
        /** @description Draw a direction from a point of the picture. */
        DirectionPrediction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "direction";
            /** @description HTML */
            prompt: string;
            at: string;
            key: string;
            /** @description largest angle that is still right, in degrees */
            tolerance: number;
            near: components["schemas"]["NearDirection"][];
            reveals: components["schemas"]["PictureReveals"];
        };
        /** @description The accuracies of random classifiers, and how many draws the target would take. */
        DrawsAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            /** @description of each classifier, in the order of the draws */
            accuracy: number[];
            /** @description the highest of the first k */
            best: number[];
            target: number;
            /**
             * @description log₁₀ of the expected number of draws until the target is reached; extrapolated from a normal
             *     distribution of the accuracies, null if all are equal
             */
            log10_draws: number | null;
        };
        /**
         * @description Random classifiers, as random search draws them.
         * @example {
         *       "count": 1000,
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "scale": 0.1
         *     }
         */
        DrawsRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            /**
             * @description standard deviation of a random weight
             * @default 0.1
             */
            scale?: number;
            /** @default 1000 */
            count?: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /**
             * @description an accuracy to reach
             * @default 0.9
             */
            target?: number;
        };
        /** @description A kink within ±step of an entry's value. */
        EntryKink: {
            /** @description position among the problem's examples; null for a function */
            example: number | null;
            /** @description position in the data set */
            index: number | null;
            /** @description null for a function, and where a hidden unit switches */
            class: number | null;
            /** @description distance from the entry's value */
            at: number;
        };
        /** @description The largest relative error of the entries against the step. */
        ErrorCurve: {
            step: number[];
            relative_error: (number | null)[];
        };
        /** @description Examples of a data set, one column per quantity. */
        ExamplesAnswer: {
            /** @description position in the data set */
            index: number[];
            label: number[];
            /** @description x after preprocessing, without the final 1 */
            features: (number | null)[][];
        };
        /** @description Exponential: η · factor^t. */
        ExponentialSchedule: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "exponential";
            /**
             * @description multiplies η each time
             * @default 0.99
             */
            factor?: number;
        };
        /**
         * @description The state of the page, and the requests whose answers it needs.
         * @example {
         *       "fragment": "#v=1&t=0",
         *       "requests": [
         *         {
         *           "method": "GET",
         *           "path": "datasets/digits/examples?count=10"
         *         }
         *       ]
         *     }
         */
        ExportRequest: {
            /** @default Loss Atlas */
            title?: string;
            /** @description the state, as in a link: `#v=1&…` */
            fragment: string;
            /**
             * @description link to the same state on a server
             * @default
             */
            page?: string;
            requests: components["schemas"]["RecordedRequest"][];
        };
        /** @description A wrong gradient to find with the gradient check. */
        FaultEntry: {
            id: string;
            description: string;
        };
        /** @description The minimum over all weights, if a point of the request is it. */
        FullMinimum: {
            loss: number;
            /** @description no weights have a smaller loss */
            lower_bound: number;
            /** @description loss − lower_bound */
            gap: number;
            /** @description whether the gap is as small as intended */
            reached: boolean;
        };
        /** @description An analytic function of one or two variables. */
        FunctionEntry: {
            id: string;
            title: string;
            formula: string;
            source: string;
            dimension: number;
            /** @description [lowest, highest] of each variable in a picture */
            range: number[][];
            /** @description an instructive start */
            start: number[];
            /** @description known minimisers, the global ones first */
            minima: number[][];
            convex: boolean;
            /** @description whether there is a Hessian everywhere */
            smooth: boolean;
            /** @description for gradient descent from its start */
            learning_rate: number;
            /** @description whether its valleys need a logarithmic colour scale */
            log_colour: boolean;
            /** @description known ones, of one variable */
            stationary: components["schemas"]["StationaryPoint"][];
            /** @description [input, target] of the examples over which it is a mean; null if it is not */
            points: number[][] | null;
        };
        /** @description A formula of one or two variables; its points are `values: [[x]]` or `[[x, y]]`. */
        FunctionSpec: {
            /** @enum {string} */
            function: "murphy" | "bowl" | "quadratic" | "wavy" | "line_fit" | "rosenbrock" | "himmelblau" | "beale" | "rastrigin" | "edge" | "saddle" | "product" | "maximum";
            /** @description κ, the condition number of the bowl; 10 if null */
            condition?: number | null;
        };
        /** @description Gradient descent. Along the negative gradient over all examples. Cauchy 1847. */
        GdOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "gd";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /** @description ε: stop when |f(w after) − f(w before)| ≤ ε */
            tolerance?: number | null;
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Exactly these entries of W. */
        GivenEntries: {
            /** @description [row, column]: the class and the feature, or D for the bias */
            indices: number[][];
        };
        /** @description The gradient against centred differences. */
        GradientCheckAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            step: number;
            fault: string | null;
            tolerance: number;
            /** @description whether no entry differs without an explanation */
            passed: boolean;
            entries: components["schemas"]["CheckedEntry"][];
            /** @description null unless requested */
            curve: components["schemas"]["ErrorCurve"] | null;
            /** @description null if no point is of this kind */
            full_minimum: components["schemas"]["FullMinimum"] | null;
        };
        /**
         * @description The gradient against centred differences, at some entries of W.
         * @example {
         *       "curve": true,
         *       "entries": {
         *         "count": 10,
         *         "seed": 0
         *       },
         *       "fault": "sign",
         *       "point": {
         *         "kind": "random",
         *         "scale": 0.1,
         *         "seed": 1
         *       },
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       }
         *     }
         */
        GradientCheckRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            point: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            /** @description for a point of kind `slice` */
            slice?: components["schemas"]["SliceSpec"] | null;
            /**
             * @description h, of (f(w + h) − f(w − h)) / 2h
             * @default 0.00001
             */
            step?: number;
            /** @description null means 10 random ones, with seed 0 */
            entries?: (components["schemas"]["RandomEntries"] | components["schemas"]["GivenEntries"]) | null;
            /** @description check a gradient with this fault instead, as an exercise */
            fault?: ("sign" | "missing_mean" | "half_regularization" | "forgot_label") | null;
            /**
             * @description the error for steps from 1e-1 to 1e-14
             * @default false
             */
            curve?: boolean;
        };
        /** @description The (sub)gradient at the origin; the loss falls towards negative a. */
        GradientDirection: {
            /** @description what takes its place then; null: a zero direction is refused, and parallel ones span a ray */
            otherwise?: components["schemas"]["RandomDirection"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "gradient";
        };
        /**
         * @description A computational graph, with the values and derivatives of its nodes; the last is the result.
         *
         *     The derivative of a node is the sum, over the nodes that use it, of their derivative times
         *     their local derivative: the chain rule.
         */
        GraphAnswer: {
            formula: string;
            nodes: components["schemas"]["GraphNode"][];
        };
        /** @description A formula with a computational graph; its id is a function's, where it is that function. */
        GraphEntry: {
            id: string;
            formula: string;
            variables: string[];
            /** @description instructive values of its variables */
            start: number[];
        };
        /** @description A variable, a constant, or an operation on earlier nodes. */
        GraphNode: {
            /** @enum {string} */
            operation: "variable" | "constant" | "sum" | "product" | "max";
            /** @description of a variable */
            name: string | null;
            /** @description positions of its inputs among the nodes */
            inputs: number[];
            /** @description computed forward */
            value: number | null;
            /** @description of the result by this node, computed backward */
            derivative: number | null;
            /** @description derivatives of this node by each of its inputs */
            local: (number | null)[];
        };
        /**
         * @description The computational graph of a formula at some values of its variables.
         * @example {
         *       "graph": "sum_times",
         *       "values": [
         *         -2,
         *         5,
         *         -4
         *       ]
         *     }
         */
        GraphRequest: {
            /** @enum {string} */
            graph: "product" | "maximum" | "sum_times" | "quadratic" | "murphy";
            /** @description of its variables, in their order */
            values: number[];
        };
        /** @description The process answers. */
        Health: {
            /**
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /** @description Where the training of a network starts: Gaussian weights, biases zero. */
        InitialPoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "initial";
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /**
             * @description the variance of a layer's weights; he: 2 / inputs; xavier: 2 / (inputs + units); lecun:
             *     1 / inputs
             * @default he
             * @enum {string}
             */
            scheme?: "he" | "xavier" | "lecun";
        };
        /** @description Examples given in the request, used as they are. */
        InlineData: {
            /** @description N rows of D features, at most 1,000,000 numbers in total */
            X: number[][];
            /** @description N labels from 0 to C − 1, at least two classes */
            y: number[];
            class_names?: string[] | null;
        };
        /** @description A data set that comes with the request. */
        InlineDataset: {
            inline: components["schemas"]["InlineData"];
        };
        /** @description Evenly spaced values of a feature after preprocessing, both ends included. */
        InputAxis: {
            min: number;
            max: number;
            count: number;
        };
        /** @description A grid of inputs, for data of two features. */
        InputGrid: {
            x1: components["schemas"]["InputAxis"];
            x2: components["schemas"]["InputAxis"];
        };
        /** @description 1/√t: η / √(1 + decay · t). */
        InverseSqrtSchedule: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "inverse_sqrt";
            /**
             * @description how fast η falls
             * @default 1
             */
            decay?: number;
        };
        /** @description 1/t: η / (1 + decay · t). */
        InverseTimeSchedule: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "inverse_time";
            /**
             * @description how fast η falls
             * @default 1
             */
            decay?: number;
        };
        /** @description A kind of model, optimizer, schedule, point or direction. */
        KindEntry: {
            kind: string;
            title: string;
            description: string;
            parameters: components["schemas"]["ParameterEntry"][];
        };
        /** @description Where the slope of the data loss changes, from a.min to a.max; one column per quantity. */
        KinkColumns: {
            a: number[];
            /** @description position among the problem's examples */
            example: number[];
            /** @description position in the data set */
            index: number[];
            label: number[];
            /** @description whose margin term crosses zero; for crammer_singer the class that takes over as the worst, or that was the worst until the loss reached zero */
            class: number[];
            /** @description what this kink adds to the slope */
            change: (number | null)[];
            /** @description of the data loss; equal for all kinks at the same a */
            slope_before: (number | null)[];
            slope_after: (number | null)[];
            /** @description of the regularization; add it for the whole loss */
            reg_slope: (number | null)[];
            /** @description the whole loss */
            loss: (number | null)[];
            /** @description how many there are in the range */
            total: number;
            /** @description how many are listed: those with the largest changes of slope */
            shown: number;
        };
        /** @description Which of the kinks between a.min and a.max are shown. */
        KinksWanted: {
            /**
             * @description if there are more, those with the largest changes of slope
             * @default 1000
             */
            limit?: number;
        };
        /** @description Learning rates with which gradient descent crosses the window in about 100 steps. */
        LearningRates: {
            /** @description in the slice */
            slice: number;
            /** @description in the slice, for a loss that is `gentle` */
            slice_gentle: number;
            /** @description in the full space */
            full: number;
        };
        /** @description A lesson, rendered. */
        LessonAnswer: {
            id: string;
            title: string;
            question: string;
            own: boolean;
            steps: components["schemas"]["LessonStepAnswer"][];
        };
        /** @description A lesson, as in the list. */
        LessonEntry: {
            id: string;
            title: string;
            question: string;
            /** @description number of steps */
            steps: number;
            /** @description a teacher's, from the folder `lessons` of the data folder */
            own: boolean;
        };
        /** @description What is wrong with a file that is therefore not in the list. */
        LessonProblem: {
            file: string;
            line: number;
            message: string;
        };
        /** @description A step: the state of the page, a text, and perhaps a prediction before the reveal. */
        LessonStepAnswer: {
            title: string;
            /** @description the page's state as in its link, after the # */
            link: string | null;
            /** @description a figure of the page */
            figure: string | null;
            /** @description HTML and MathML; `<output data-fact="…"></output>` is for a fact of the page */
            html: string;
            prediction: (components["schemas"]["ChoicePrediction"] | components["schemas"]["NumberPrediction"] | components["schemas"]["PointPrediction"] | components["schemas"]["DirectionPrediction"]) | null;
            /** @description HTML, shown after the reveal */
            after: string | null;
        };
        /** @description All lessons, in their order, and what is wrong with the other files. */
        LessonsAnswer: {
            lessons: components["schemas"]["LessonEntry"][];
            problems: components["schemas"]["LessonProblem"][];
        };
        /** @description Exact line search. To the minimum along the negative gradient. Boyd and Vandenberghe 2004, Convex Optimization, section 9.2. */
        LineSearchOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "line_search";
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Scores W x̃, where x̃ = (x, 1). */
        LinearModel: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "linear";
        };
        /** @description A loss. */
        LossEntry: {
            id: string;
            title: string;
            formula: string;
            description: string;
            /** @description whether there is a gradient everywhere */
            differentiable: boolean;
            /** @description whether there is a Hessian everywhere */
            twice_differentiable: boolean;
            /** @description whether an example adds at most one margin term */
            gentle: boolean;
            /** @description whether it is the minimum of Σ ξ_ij under margin constraints, as the svm's */
            has_constraints: boolean;
            /** @description the usual learning rate in all weights, relative to that of `svm` */
            rate_factor: number;
            /** @description the loss of an example in symbols: slacks ξ, residuals r, the probability p of its label */
            reading: string | null;
        };
        /** @description A network whose hidden units have changed places to fit those of another network. */
        MatchedPoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "matched";
            of: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"];
            to: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"];
        };
        /** @description Mini-batch gradient descent. Along the negative gradient over a few examples. Robbins and Monro 1951, A Stochastic Approximation Method. */
        MinibatchOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "minibatch";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description examples in a mini-batch
             * @default 256
             */
            batch_size?: number;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description The minimum of the objective over all weights; a classifier's needs l2 > 0. */
        MinimumPoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "minimum";
        };
        /** @description Momentum. A heavy ball: the velocity accumulates past gradients. Polyak 1964; Sutskever et al. 2013, equations 1 and 2. */
        MomentumOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "momentum";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description μ, the momentum coefficient: the fraction of the velocity that is kept
             * @default 0.9
             */
            momentum?: number;
            /** @description examples in a mini-batch; all if absent */
            batch_size?: number | null;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description A wrong answer that is expected, and what is said after it. */
        NearDirection: {
            fact: string;
            /** @description HTML */
            reveal: string;
        };
        /** @description A wrong answer that is expected, and what is said after it. */
        NearPlace: {
            fact: string;
            /** @description HTML */
            reveal: string;
        };
        /** @description Nesterov's momentum. A heavy ball that looks ahead. Nesterov 1983; Sutskever et al. 2013, equations 3 and 4. */
        NesterovOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "nesterov";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description μ, the momentum coefficient: the fraction of the velocity that is kept
             * @default 0.9
             */
            momentum?: number;
            /** @description examples in a mini-batch; all if absent */
            batch_size?: number | null;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Scores from layers h = φ(W h̃), where h̃ = (h, 1) and h = x at first; the last has no φ. */
        NetworkModel: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "mlp";
            /**
             * @description units of each hidden layer
             * @default [
             *       32
             *     ]
             */
            hidden?: number[];
            /**
             * @description φ: max(0, z) or tanh z
             * @default relu
             * @enum {string}
             */
            activation?: "relu" | "tanh";
            /**
             * @description add its input to the output of every hidden layer that is as wide as its input
             * @default false
             */
            skip?: boolean;
        };
        /** @description What to call an example. */
        Noun: {
            singular: string;
            plural: string;
        };
        /** @description Choose a number on a scale. */
        NumberPrediction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "number";
            /** @description HTML */
            prompt: string;
            key: string;
            min: number;
            max: number;
            step: number | null;
            /**
             * @default linear
             * @enum {string}
             */
            scale: "linear" | "log";
            /** @description largest error that is still right, relative to the right number */
            tolerance: number;
            reveals: components["schemas"]["NumberReveals"];
            /** @description the kind of the fact, which tells how to write it; not given by the author */
            unit: string | null;
        };
        /** @description What is said after a number, by where it is. */
        NumberReveals: {
            /** @description HTML */
            right: string;
            /** @description HTML */
            below: string;
            /** @description HTML */
            above: string;
        };
        /** @description An optimizer. */
        OptimizerEntry: {
            kind: string;
            title: string;
            description: string;
            parameters: components["schemas"]["ParameterEntry"][];
            citation: string;
            /** @description whether its learning rate may follow a `schedule` */
            scheduled: boolean;
            /** @description whether the loss must be regularized */
            needs_l2: boolean;
            /** @description whether it has a learning rate */
            needs_learning_rate: boolean;
            /** @description a good learning rate, as a multiple of that of gradient descent */
            rate_factor: components["schemas"]["BySpace"];
            /**
             * @description if not null, a good learning rate in the slice, as a fraction of half the window's height:
             *     for steps whose length does not depend on the size of the gradient
             */
            absolute_rate: number | null;
            /** @description a good batch size; null for the default of the parameter */
            default_batch: number | null;
            /**
             * @description a good `scale`, if there is such a parameter; in the slice as a fraction of half the window's
             *     height
             */
            scale: components["schemas"]["BySpace"] | null;
        };
        /** @description An array of little-endian numbers; its first axis counts the steps. */
        Packed: {
            /**
             * @description 1, 2 or 4 bytes; integer or float
             * @enum {string}
             */
            dtype: "i1" | "i2" | "i4" | "f4";
            shape: number[];
            /** @description base64 */
            data: string;
            /** @description a factor for each step that turns integers into values */
            scale: number[] | null;
        };
        /** @description Some of the problem's examples. */
        Page: {
            /**
             * @description as in the problem; or by their loss, the largest first
             * @default index
             * @enum {string}
             */
            order?: "index" | "loss";
            /** @default 0 */
            offset?: number;
            /** @default 100 */
            count?: number;
        };
        /** @description A parameter of an optimizer, a learning-rate schedule, a point or a direction. */
        ParameterEntry: {
            name: string;
            type: string;
            /** @description whether it may be null */
            optional: boolean;
            default: unknown;
            minimum: number | null;
            exclusive_minimum: number | null;
            maximum: number | null;
            exclusive_maximum: number | null;
            choices: string[] | null;
            description: string;
        };
        /** @description The loss on a path, a number for each t. */
        PathLoss: {
            loss: (number | null)[];
            /** @description null for a function */
            accuracy: (number | null)[] | null;
            /**
             * @description how far the loss rises above the straight line between its values at the ends, at the points
             *     evaluated; 0 if it does not
             */
            barrier: number | null;
        };
        /** @description Pegasos. SGD for the regularized SVM with learning rate 1/(2λt), which needs no tuning. With another loss it is SGD with that learning rate. Shalev-Shwartz et al. 2011, figures 1 and 2. */
        PegasosOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "pegasos";
            /**
             * @description examples in a mini-batch
             * @default 1
             */
            batch_size?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description A network whose hidden units have changed places at random: its scores are the same. */
        PermutedPoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "permuted";
            of: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"];
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
        };
        /** @description The share of perturbations that lower the loss, measured. */
        PerturbationsAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            /** @description of the run, a row each */
            step: number[];
            loss: (number | null)[];
            /** @description different numbers of weights, a column each */
            moved: number[];
            /** @description over `count` perturbations */
            share: number[][];
            count: number;
        };
        /**
         * @description Random changes of some of the weights, at points of a run in all weights.
         * @example {
         *       "moved": [
         *         1,
         *         10,
         *         100,
         *         650
         *       ],
         *       "optimizer": {
         *         "kind": "random_local_search",
         *         "scale": 0.02
         *       },
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "start": {
         *         "kind": "zeros"
         *       },
         *       "steps": 150
         *     }
         */
        PerturbationsRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"];
            optimizer: components["schemas"]["GdOptimizer"] | components["schemas"]["MinibatchOptimizer"] | components["schemas"]["SgdOptimizer"] | components["schemas"]["RandomSearchOptimizer"] | components["schemas"]["RandomLocalSearchOptimizer"] | components["schemas"]["LineSearchOptimizer"] | components["schemas"]["BacktrackingOptimizer"] | components["schemas"]["PolyakOptimizer"] | components["schemas"]["MomentumOptimizer"] | components["schemas"]["NesterovOptimizer"] | components["schemas"]["AdagradOptimizer"] | components["schemas"]["RmspropOptimizer"] | components["schemas"]["AdamOptimizer"] | components["schemas"]["AdamwOptimizer"] | components["schemas"]["PegasosOptimizer"] | components["schemas"]["SvrgOptimizer"];
            /** @default 150 */
            steps?: number;
            /**
             * @description standard deviation of a random weight
             * @default 0.02
             */
            scale?: number;
            /** @description how many weights a perturbation changes; a number above all means all */
            moved: number[];
            /**
             * @description how many points of the run, evenly spaced, including the start
             * @default 6
             */
            points?: number;
            /** @default 200 */
            count?: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
        };
        /** @description Exactly these examples, in this order; one that is named twice counts twice. */
        PickedExamples: {
            /** @description positions in the data set */
            indices: number[];
        };
        /** @description What is said after an answer on the picture. */
        PictureReveals: {
            /** @description HTML */
            right: string;
            /** @description HTML */
            else: string;
        };
        /** @description A ray or a plane. */
        PlainSlice: {
            origin: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"];
            directions: (components["schemas"]["RandomDirection"] | components["schemas"]["Weights"] | components["schemas"]["Towards"] | components["schemas"]["GradientDirection"] | components["schemas"]["PrincipalDirection"] | components["schemas"]["CurvatureDirection"])[];
            /**
             * @description use orthonormal directions of the same slice, the first along the given first: coordinates are then distances in weight space; a second direction that is parallel becomes zero
             * @default false
             */
            orthonormal?: boolean;
        };
        /** @description The loss on a plane. */
        PlaneAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            a: number[];
            b: number[];
            /** @description a row per b */
            loss: (number | null)[][];
            convex: boolean;
            differentiable: boolean;
            /**
             * @description exact: minima, kinks and steps of the accuracy are known for the whole slice; grid: nothing is known of what is between the points
             * @enum {string}
             */
            resolution: "exact" | "grid";
            /** @description null unless requested, and for a function */
            minimum: components["schemas"]["PlaneMinimum"] | null;
            directions: components["schemas"]["DirectionNote"][];
            /** @description null if no point is of this kind */
            full_minimum: components["schemas"]["FullMinimum"] | null;
        };
        /** @description An axis of a plane, like that of a ray, or with a range that the server chooses. */
        PlaneAxis: {
            /**
             * @description null on both axes means a range that contains the origin, the points that directions go
             *     towards, the start and all runs of the race, with the same spacing along a and b
             */
            min?: number | null;
            max?: number | null;
            count: number;
        };
        /** @description The minimum of the loss on the whole plane; of a network, the lowest point found in view. */
        PlaneMinimum: {
            a: number | null;
            /** @description null if it is not attained */
            b: number | null;
            /** @description the infimum if it is not attained */
            loss: number | null;
            /** @description no point of the plane has a smaller loss; null if no bound is known */
            lower_bound: number | null;
            /** @description loss − lower_bound */
            gap: number | null;
            attained: boolean;
            /** @description false if other points are as low; null if unknown */
            unique: boolean | null;
            /** @description if it is not attained, the direction [a, b] in which the loss keeps falling */
            direction: number[] | null;
            /** @description whether the gap is within the tolerance of the loss */
            certified: boolean;
            /** @description of a network, whose lowest point in view is found by descent from the lowest point of the grid: the size of the gradient in the slice there, below 1e-06 · max(1, loss) unless the loss has a kink; null for an exact minimum */
            gradient_norm: number | null;
        };
        /**
         * @description count of a × count of b is at most 251,001
         * @example {
         *       "a": {
         *         "count": 51,
         *         "max": 5,
         *         "min": -5
         *       },
         *       "b": {
         *         "count": 51,
         *         "max": 5,
         *         "min": -5
         *       },
         *       "directions": [
         *         {
         *           "kind": "random",
         *           "seed": 2
         *         },
         *         {
         *           "kind": "random",
         *           "seed": 3
         *         }
         *       ],
         *       "origin": {
         *         "kind": "random",
         *         "scale": 0.1,
         *         "seed": 1
         *       },
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       }
         *     }
         */
        PlaneRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            /** @description required, except for a function, which is then its own slice */
            origin?: (components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"]) | null;
            /** @description required, except for a function, which is then its own slice */
            directions?: (components["schemas"]["RandomDirection"] | components["schemas"]["Weights"] | components["schemas"]["Towards"] | components["schemas"]["GradientDirection"] | components["schemas"]["PrincipalDirection"] | components["schemas"]["CurvatureDirection"])[] | null;
            /**
             * @description use orthonormal directions of the same slice, the first along the given first: coordinates are then distances in weight space; a second direction that is parallel becomes zero
             * @default false
             */
            orthonormal?: boolean;
            /** @description for points start, end, mean and iterate, and directions pca */
            race?: components["schemas"]["RaceSpec"] | null;
            /** @description the loss of only these examples, on the plane of the whole problem */
            shown?: (components["schemas"]["CountedExamples"] | components["schemas"]["PickedExamples"]) | null;
            a: components["schemas"]["PlaneAxis"];
            b: components["schemas"]["PlaneAxis"];
            /**
             * @description find the minimum of the whole plane, once per plane
             * @default true
             */
            minimum?: boolean;
        };
        /** @description Everything there is to see at one point. */
        PointAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            loss: number | null;
            data_loss: number | null;
            reg_loss: number | null;
            /** @description null for a function */
            accuracy: number | null;
            /** @description null without `held_out` */
            held_out_accuracy: number | null;
            /** @description of a function, in the shape of the point; null unless requested */
            gradient: (number | null)[][] | null;
            /** @description null if not finite or not requested */
            gradient_norm: number | null;
            /** @description the largest first; null without a Hessian, and for many variables */
            hessian_eigenvalues: number[] | null;
            /** @description C × C counts: row = label, column = predicted; null for a function */
            confusion: number[][] | null;
            /** @description null if no direction is given, or its slopes are unknown */
            slopes: components["schemas"]["Slopes"] | null;
            /** @description null for losses other than svm */
            constraints: components["schemas"]["Constraints"] | null;
            /** @description null for a function */
            examples: components["schemas"]["PointExamples"] | null;
            /** @description W, a row per class, the bias last; of a network its first layer, a row per unit */
            templates: (number | null)[][] | null;
            /** @description all matrices of a network, if templates are requested; null for other models */
            layers: (number | null)[][][] | null;
            /**
             * @description for each hidden layer of ReLUs the share of the examples that switch each unit on, if
             *     templates are requested: a unit that none switches on is dead; null for other models
             */
            activity: (number | null)[][] | null;
            /** @description (1, rows, columns, C): a row per x₂; null unless requested */
            regions: components["schemas"]["Packed"] | null;
            /** @description null if no point is of this kind */
            full_minimum: components["schemas"]["FullMinimum"] | null;
        };
        /** @description A page of the examples, one column per quantity. */
        PointExamples: {
            /** @description N */
            total: number;
            offset: number;
            /** @description position among the problem's examples */
            example: number[];
            /** @description position in the data set */
            index: number[];
            label: number[];
            predicted: number[];
            loss: (number | null)[];
            /** @description a number per class */
            scores: (number | null)[][];
            /**
             * @description the terms that add to the loss where they are positive: s_ij − s_i,yᵢ + Δ, zero for the
             *     label; Δ − t_ij s_ij for ova; s_ij − s_i,yᵢ for softmax
             */
            margins: (number | null)[][] | null;
            /** @description ξ_ij = max(0, m_ij); null for softmax */
            slacks: (number | null)[][] | null;
            /** @description p_ij of each class, for a loss that reads scores as log-odds; null for others */
            probabilities: (number | null)[][] | null;
            /** @description how many classes miss the margin */
            misses: number[] | null;
        };
        /** @description Choose a point on the picture. */
        PointPrediction: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "point";
            /** @description HTML */
            prompt: string;
            key: string;
            /** @description largest distance that is still right, as a share of the window */
            tolerance: number;
            near: components["schemas"]["NearPlace"][];
            reveals: components["schemas"]["PictureReveals"];
        };
        /**
         * @description Everything there is to see at one point.
         * @example {
         *       "direction": {
         *         "a": 1,
         *         "kind": "slice"
         *       },
         *       "examples": {
         *         "count": 5,
         *         "order": "loss"
         *       },
         *       "point": {
         *         "a": 0.5,
         *         "kind": "slice"
         *       },
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "slice": {
         *         "directions": [
         *           {
         *             "kind": "random",
         *             "seed": 2
         *           },
         *           {
         *             "kind": "random",
         *             "seed": 3
         *           }
         *         ],
         *         "origin": {
         *           "kind": "random",
         *           "scale": 0.1,
         *           "seed": 1
         *         }
         *       }
         *     }
         */
        PointsRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            point: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            /** @description for a point or a direction of kind `slice` */
            slice?: components["schemas"]["SliceSpec"] | null;
            /** @description from the point, for the slopes */
            direction?: (components["schemas"]["RandomDirection"] | components["schemas"]["Weights"] | components["schemas"]["Towards"] | components["schemas"]["GradientDirection"] | components["schemas"]["PrincipalDirection"] | components["schemas"]["CurvatureDirection"] | components["schemas"]["SliceDirection"]) | null;
            /** @description null means the first 100 */
            examples?: components["schemas"]["Page"] | null;
            /**
             * @description include the weights in the answer
             * @default false
             */
            templates?: boolean;
            /** @description include the scores of these inputs: a class has its region where its score is largest */
            regions?: components["schemas"]["InputGrid"] | null;
            /**
             * @description include the norm of the gradient; on a slice, only this needs a pass over the data
             * @default true
             */
            gradient?: boolean;
        };
        /** @description Polyak's step. η = (f(w) − f*) / ‖∇f(w)‖²: the step to the minimum f* if the loss were linear. Polyak 1969; Hazan and Kakade 2019, Revisiting the Polyak step size, algorithm 1. */
        PolyakOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "polyak";
            /**
             * @description f*, the minimum of the loss
             * @default 0
             */
            least?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description A principal component of all points of the request's `race`: how they spread. */
        PrincipalDirection: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "pca";
            /**
             * @description 0 has the largest variance
             * @default 0
             */
            component?: number;
        };
        /** @description A classifier's loss over its weights: the data, the loss and the regularization. */
        ProblemSpec: {
            dataset: string | components["schemas"]["InlineDataset"];
            /** @description null means all inline examples, or a data set's `default_count` from the catalog, seed 0 */
            examples?: (components["schemas"]["CountedExamples"] | components["schemas"]["PickedExamples"]) | null;
            /**
             * @description other examples of the data set, for a second accuracy: the first `count` of the permutation
             *     that are not among `examples`, or given ones; null means none
             */
            held_out?: (components["schemas"]["CountedExamples"] | components["schemas"]["PickedExamples"]) | null;
            /** @description how scores are computed; null is linear */
            model?: (components["schemas"]["LinearModel"] | components["schemas"]["NetworkModel"]) | null;
            /**
             * @default svm
             * @enum {string}
             */
            loss?: "svm" | "crammer_singer" | "ova" | "softmax" | "squared_hinge" | "squared_error";
            /**
             * @description Δ; softmax and squared_error do not use it
             * @default 1
             */
            margin?: number;
            /**
             * @description λ, the weight of λ Σ W²
             * @default 0
             */
            l2?: number;
            /**
             * @description whether Σ W² includes the bias
             * @default false
             */
            regularize_bias?: boolean;
        };
        /** @description Where a run of the request's `race` ends. */
        RaceEnd: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "end";
            /**
             * @description its position in the race
             * @default 0
             */
            run?: number;
        };
        /** @description Where a run of the request's `race` is after `step` steps. */
        RaceIterate: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "iterate";
            /**
             * @description its position in the race
             * @default 0
             */
            run?: number;
            /** @description at most the run's `steps`; if it ends before, its last step */
            step: number;
        };
        /** @description The mean of all points of the request's `race`: on the plane that fits them best. */
        RaceMean: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "mean";
        };
        /** @description The runs of a race, in their order. */
        RacePointsAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            examples: components["schemas"]["ShownExamples"];
            runs: components["schemas"]["RunPointsAnswer"][];
        };
        /**
         * @description Everything that a timeline shows of the runs of a race, at some of their steps.
         * @example {
         *       "count": 26,
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "race": {
         *         "runs": [
         *           {
         *             "optimizer": {
         *               "kind": "gd"
         *             },
         *             "steps": 50
         *           }
         *         ],
         *         "start": {
         *           "kind": "random",
         *           "scale": 0.1,
         *           "seed": 1
         *         }
         *       },
         *       "templates": true
         *     }
         */
        RacePointsRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            race: components["schemas"]["RaceSpec"];
            /**
             * @description the most steps to show of each run, evenly spaced, including the start and the last; fewer if
             *     the answer would exceed the catalog's limit `timeline_bytes`
             * @default 51
             */
            count?: number;
            /** @description null means the 24 of largest loss */
            examples?: components["schemas"]["WorstExamples"] | null;
            /**
             * @description include the quantized weights in the answer
             * @default false
             */
            templates?: boolean;
            /** @description include the quantized scores of these inputs, for the first run only */
            regions?: components["schemas"]["InputGrid"] | null;
        };
        /** @description Runs whose points the kinds `start`, `end`, `mean`, `iterate` and `pca` refer to. */
        RaceSpec: {
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            /** @description required if the race starts or moves in a slice */
            slice?: components["schemas"]["PlainSlice"] | null;
            /** @description a race without runs has only a start */
            runs: components["schemas"]["RunSpec"][];
        };
        /** @description Where the runs of the request's `race` start. */
        RaceStart: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "start";
        };
        /** @description Gaussian entries: uniform over all directions. */
        RandomDirection: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "random";
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /**
             * @description unit: length 1; filter: each class's row as long as the origin's, of a network each unit's
             *     weights without the bias; layer: each matrix as long as the origin's; none: N(0, 1) as is
             * @default unit
             * @enum {string}
             */
            normalize?: "unit" | "filter" | "layer" | "none";
        };
        /** @description Distinct entries, drawn at random; all of them if there are no more. */
        RandomEntries: {
            /** @default 10 */
            count?: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
        };
        /** @description Random local search. Perturbs the weights at random, and keeps improvements. CS231n notes, Optimization, strategy 2. */
        RandomLocalSearchOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "random_local_search";
            /**
             * @description standard deviation of a random weight
             * @default 0.0001
             */
            scale?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Weights scale · N(0, 1). */
        RandomPoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "random";
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /** @default 1 */
            scale?: number;
        };
        /** @description Random search. Tries random weights, and keeps the best. CS231n notes, Optimization, strategy 1. */
        RandomSearchOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "random_search";
            /**
             * @description standard deviation of a random weight
             * @default 0.0001
             */
            scale?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description The loss along a ray, a number for each a. */
        RayAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            a: number[];
            loss: (number | null)[];
            data_loss: (number | null)[];
            reg_loss: (number | null)[];
            /** @description of the loss, to the left of a; null if it is unknown */
            slope_before: (number | null)[] | null;
            /** @description to the right of a; equal to `slope_before` except at a kink */
            slope_after: (number | null)[] | null;
            /** @description fraction of examples classified correctly, in [0, 1]; null for a function */
            accuracy: (number | null)[] | null;
            convex: boolean;
            differentiable: boolean;
            /**
             * @description exact: minima, kinks and steps of the accuracy are known for the whole slice; grid: nothing is known of what is between the points
             * @enum {string}
             */
            resolution: "exact" | "grid";
            /** @description null for a function */
            minimum: components["schemas"]["RayMinimum"] | null;
            directions: components["schemas"]["DirectionNote"][];
            /** @description null unless requested, for a function, and for a network: its margins are not affine */
            kinks: components["schemas"]["KinkColumns"] | null;
            /** @description null unless requested, and without hidden units that switch */
            switches: components["schemas"]["SwitchColumns"] | null;
            /** @description null unless requested, for a function, and for a network: its scores are not affine */
            accuracy_steps: components["schemas"]["AccuracySteps"] | null;
            /** @description null if no point is of this kind */
            full_minimum: components["schemas"]["FullMinimum"] | null;
        };
        /** @description The a axis of a ray: evenly spaced values from min to max, both included. */
        RayAxis: {
            min: number;
            max: number;
            count: number;
        };
        /** @description The minimum of the loss on the whole ray; of a network, the lowest point found in view. */
        RayMinimum: {
            /** @description [lo, hi], equal unless it is flat; null: infinite */
            a: (number | null)[];
            /** @description the infimum if it is not attained */
            loss: number | null;
            /** @description null if none is known */
            lower_bound: number | null;
            /** @description loss − lower_bound */
            gap: number | null;
            attained: boolean;
            /** @description if it is not attained, the end towards which the loss falls: −1 or 1 */
            direction: number | null;
            /** @description of a network, whose lowest point in view is found by descent from the lowest point of the grid: the size of the gradient in the slice there, below 1e-06 · max(1, loss) unless the loss has a kink; null for an exact minimum */
            gradient_norm: number | null;
        };
        /**
         * @description The loss along W₀ + a D.
         * @example {
         *       "a": {
         *         "count": 101,
         *         "max": 0.5,
         *         "min": -0.5
         *       },
         *       "direction": {
         *         "kind": "gradient"
         *       },
         *       "kinks": {
         *         "limit": 200
         *       },
         *       "origin": {
         *         "kind": "random",
         *         "scale": 0.1,
         *         "seed": 1
         *       },
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       }
         *     }
         */
        RayRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            /** @description required, except for a function, which is then its own slice */
            origin?: (components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"]) | null;
            /** @description required, except for a function, which is then its own slice */
            direction?: (components["schemas"]["RandomDirection"] | components["schemas"]["Weights"] | components["schemas"]["Towards"] | components["schemas"]["GradientDirection"] | components["schemas"]["PrincipalDirection"] | components["schemas"]["CurvatureDirection"]) | null;
            /**
             * @description use orthonormal directions of the same slice, the first along the given first: coordinates are then distances in weight space; a second direction that is parallel becomes zero
             * @default false
             */
            orthonormal?: boolean;
            /** @description for points start, end, mean and iterate, and directions pca */
            race?: components["schemas"]["RaceSpec"] | null;
            a: components["schemas"]["RayAxis"];
            /** @description show where the slope of the loss changes */
            kinks?: components["schemas"]["KinksWanted"] | null;
            /** @description show where hidden units of a ReLU network switch */
            switches?: components["schemas"]["SwitchesWanted"] | null;
            /**
             * @description show exactly where the accuracy changes
             * @default false
             */
            accuracy_steps?: boolean;
        };
        /** @description Whether the bundled data are loaded, and what the process is doing. */
        Readiness: {
            ready: boolean;
            /** @description running computations */
            running: number;
            /** @description computations in the queue */
            waiting: number;
            finished: number;
            /** @description computations stopped: client left, deadline, shutdown */
            stopped: number;
            /** @description running races whose steps are streamed */
            streams: number;
            /** @description of finished answers and intermediate results */
            cached_bytes: number;
        };
        /** @description A request whose answer the exported page contains. */
        RecordedRequest: {
            /** @enum {string} */
            method: "GET" | "POST";
            /** @description below /api/v1/, with the query */
            path: string;
            /** @description of a POST request */
            body?: {
                [key: string]: unknown;
            } | null;
            /**
             * @default application/json
             * @enum {string}
             */
            accept?: "application/json" | "text/event-stream";
        };
        /** @description Learning rates from theory. */
        ReferenceRates: {
            /**
             * @description takes the first step of gradient descent to the minimum on its ray; null if the loss keeps
             *     falling, or does not fall
             */
            line_search: number | null;
            /**
             * @description 2/L, where L is the largest second derivative at the start: gradient descent is stable there
             *     below it; null for losses with kinks
             */
            two_over_l: number | null;
        };
        /** @description A ReLU network with one layer times a factor, the next divided: its scores are the same. */
        RescaledPoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "rescaled";
            of: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"];
            /**
             * @description the hidden layer, counted from 0, whose weights and biases are multiplied
             * @default 0
             */
            layer?: number;
            /** @default 2 */
            factor?: number;
        };
        /** @description RMSprop. AdaGrad with a decaying average of the squared gradients. Tieleman and Hinton 2012, lecture 6.5. */
        RmspropOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "rmsprop";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description ρ, decay rate of the squares
             * @default 0.9
             */
            decay?: number;
            /**
             * @description ε, keeps the divisor above zero
             * @default 1e-8
             */
            epsilon?: number;
            /** @description examples in a mini-batch; all if absent */
            batch_size?: number | null;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description A whole run: its columns, of which the last row is the last finite iterate, and its end. */
        RunAnswer: {
            step: number[];
            /** @description null without a slice */
            a: (number | null)[];
            /** @description null on a ray, and without a slice */
            b: (number | null)[];
            /** @description the full objective at the iterate itself */
            loss: (number | null)[];
            /** @description distance of the iterate from the slice; null without one */
            residual: (number | null)[];
            /** @description of the full objective; null where it was not computed */
            gradient_norm: (number | null)[];
            /** @description of the step that led here; null at the start, and if the method has none */
            learning_rate: (number | null)[];
            /** @description examples touched so far */
            examples: number[];
            /** @description by the method so far, each over all examples */
            loss_evaluations: number[];
            /** @description by the method so far, each over a mini-batch or over all examples */
            gradient_evaluations: number[];
            /**
             * @description processor time of the method's own steps so far, without reporting; unlike the other columns,
             *     it varies between identical runs
             */
            seconds: number[];
            /**
             * @description with `gradients`: coordinates on the slice of the gradient in the step that led here, over
             *     its mini-batch or all examples, at the iterate that it left; null at the start, if the method
             *     evaluates none, and if the iterates are averages, since the method itself is elsewhere
             */
            gradient_a?: (number | null)[] | null;
            gradient_b?: (number | null)[] | null;
            /**
             * @description with `projected_loss`: the loss of the slice at (a, b), which differs from `loss` if the
             *     iterate is off the slice
             */
            projected_loss?: (number | null)[] | null;
            /**
             * @description with `sharpness_every`: the largest eigenvalue of the Hessian, to four digits, in the space
             *     of the run; gradient descent is stable up to a learning rate of 2 / sharpness. Null at other
             *     steps, and for a loss without a Hessian
             */
            sharpness?: (number | null)[] | null;
            name: string;
            /** @enum {string} */
            reason: "steps" | "stopped" | "diverged";
            steps: number;
            /** @description given even if the last step is not reported */
            final_loss: number | null;
            /** @description the part of it that is the regularization */
            reg_loss: number | null;
            /** @description null for a function */
            accuracy: number | null;
            /** @description null without `held_out` */
            held_out_accuracy: number | null;
        };
        /** @description A run at m of its steps; the K examples of largest loss come first. */
        RunPointsAnswer: {
            step: number[];
            loss: (number | null)[];
            /** @description the part of `loss` that is the regularization, λ Σ W² */
            reg_loss: (number | null)[];
            accuracy: number[];
            /** @description null without `held_out` */
            held_out_accuracy: number[] | null;
            /** @description (m, C, C): a row per label, a column per prediction */
            confusion: components["schemas"]["Packed"];
            /** @description (m, K) positions in the answer's list `examples` */
            example: components["schemas"]["Packed"];
            /** @description (m, K) */
            predicted: components["schemas"]["Packed"];
            /** @description (m, K) */
            example_loss: components["schemas"]["Packed"];
            /** @description (m, K, C) */
            scores: components["schemas"]["Packed"];
            /** @description (m, K, C); null if the loss has none */
            margins: components["schemas"]["Packed"] | null;
            /** @description (m, K, C); null if the loss has none */
            probabilities: components["schemas"]["Packed"] | null;
            /** @description (m, C, D+1), of a network (m, H, D+1) */
            templates: components["schemas"]["Packed"] | null;
            /** @description (m, rows, columns, C), in the first run if requested */
            regions: components["schemas"]["Packed"] | null;
        };
        /** @description One optimizer, and how long it runs. */
        RunSpec: {
            /**
             * @description the optimizer's kind if empty
             * @default
             */
            name?: string;
            optimizer: components["schemas"]["GdOptimizer"] | components["schemas"]["MinibatchOptimizer"] | components["schemas"]["SgdOptimizer"] | components["schemas"]["RandomSearchOptimizer"] | components["schemas"]["RandomLocalSearchOptimizer"] | components["schemas"]["LineSearchOptimizer"] | components["schemas"]["BacktrackingOptimizer"] | components["schemas"]["PolyakOptimizer"] | components["schemas"]["MomentumOptimizer"] | components["schemas"]["NesterovOptimizer"] | components["schemas"]["AdagradOptimizer"] | components["schemas"]["RmspropOptimizer"] | components["schemas"]["AdamOptimizer"] | components["schemas"]["AdamwOptimizer"] | components["schemas"]["PegasosOptimizer"] | components["schemas"]["SvrgOptimizer"];
            steps: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /**
             * @description move in the slice itself, or in all C·(D+1) weights, projected on it
             * @default full
             * @enum {string}
             */
            space?: "slice" | "full";
            /** @description its own start, projected on the slice if it moves there; null is the start of the race */
            start?: (components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"]) | null;
        };
        /** @description A learning-rate schedule; its description is its formula. */
        ScheduleEntry: {
            kind: string;
            title: string;
            description: string;
            parameters: components["schemas"]["ParameterEntry"][];
            citation: string;
        };
        /** @description Stochastic gradient descent. Along the negative gradient of one example. Robbins and Monro 1951, A Stochastic Approximation Method. */
        SgdOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "sgd";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description shuffled: without replacement, a new order each epoch; cyclic: in the order of the data; independent: with replacement
             * @default shuffled
             * @enum {string}
             */
            sampling?: "shuffled" | "cyclic" | "independent";
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description The examples that are shown at any step, in the order of the problem. */
        ShownExamples: {
            /** @description position in the problem */
            example: number[];
            /** @description position in the data set */
            index: number[];
            label: number[];
        };
        /** @description A direction of the request's own slice, if it has one: a D₁ + b D₂. */
        SliceDirection: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "slice";
            a: number;
            /** @default 0 */
            b?: number;
        };
        /** @description A point of the request's own slice: origin + a D₁ + b D₂. */
        SlicePoint: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "slice";
            a: number;
            /** @default 0 */
            b?: number;
        };
        /** @description A ray or a plane, possibly through the points of a race. */
        SliceSpec: {
            origin: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"];
            directions: (components["schemas"]["RandomDirection"] | components["schemas"]["Weights"] | components["schemas"]["Towards"] | components["schemas"]["GradientDirection"] | components["schemas"]["PrincipalDirection"] | components["schemas"]["CurvatureDirection"])[];
            /**
             * @description use orthonormal directions of the same slice, the first along the given first: coordinates are then distances in weight space; a second direction that is parallel becomes zero
             * @default false
             */
            orthonormal?: boolean;
            /** @description for points start, end, mean and iterate, and directions pca */
            race?: components["schemas"]["RaceSpec"] | null;
        };
        /** @description One-sided derivatives along a direction: the subdifferential is [left, right]. */
        Slopes: {
            left: number | null;
            right: number | null;
        };
        /** @description A point where the derivative of a function of one variable is zero. */
        StationaryPoint: {
            x: number;
            /** @enum {string} */
            kind: "minimum" | "maximum" | "inflection";
        };
        /** @description Steps: η · factor^⌊t / period⌋. */
        StepSchedule: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "step";
            /**
             * @description multiplies η each time
             * @default 0.5
             */
            factor?: number;
            /**
             * @description in steps
             * @default 100
             */
            period?: number;
        };
        /** @description SVRG. SGD corrected by an occasional full gradient, so that its noise vanishes. Johnson and Zhang 2013, figure 1, option I. */
        SvrgOptimizer: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "svrg";
            /**
             * @description η
             * @default 0.1
             */
            learning_rate?: number;
            /**
             * @description examples in a mini-batch
             * @default 1
             */
            batch_size?: number;
            /** @description steps between full gradients; enough to draw 2N examples if absent */
            period?: number | null;
            /** @description how the learning rate changes; null is constant */
            schedule?: (components["schemas"]["ConstantSchedule"] | components["schemas"]["InverseTimeSchedule"] | components["schemas"]["InverseSqrtSchedule"] | components["schemas"]["StepSchedule"] | components["schemas"]["ExponentialSchedule"] | components["schemas"]["CosineSchedule"]) | null;
            /**
             * @description first steps, over which η rises from near 0
             * @default 0
             */
            warm_up?: number;
            /**
             * @description report the average of the points so far (Polyak and Juditsky 1992)
             * @default false
             */
            average?: boolean;
        };
        /** @description Where an optimizer ended with each learning rate; one column per quantity. */
        SweepAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            learning_rate: number[];
            /** @description at the end; null if it diverged */
            loss: (number | null)[];
            /** @description the lowest along the way */
            best_loss: (number | null)[];
            reason: ("steps" | "stopped" | "diverged")[];
            steps: number[];
            /** @description at the end; null for a function */
            accuracy: (number | null)[];
            /** @description null without `held_out` */
            held_out_accuracy: (number | null)[];
            reference_rates: components["schemas"]["ReferenceRates"];
        };
        /**
         * @description count × steps must be at most 200,000
         * @example {
         *       "learning_rates": {
         *         "count": 25,
         *         "max": 100,
         *         "min": 0.001
         *       },
         *       "optimizer": {
         *         "kind": "gd"
         *       },
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "start": {
         *         "kind": "zeros"
         *       },
         *       "steps": 50
         *     }
         */
        SweepRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            /** @description to start or move in; a function needs none */
            slice?: components["schemas"]["SliceSpec"] | null;
            /** @description its learning_rate is replaced by each of `learning_rates` */
            optimizer: components["schemas"]["GdOptimizer"] | components["schemas"]["MinibatchOptimizer"] | components["schemas"]["SgdOptimizer"] | components["schemas"]["RandomSearchOptimizer"] | components["schemas"]["RandomLocalSearchOptimizer"] | components["schemas"]["LineSearchOptimizer"] | components["schemas"]["BacktrackingOptimizer"] | components["schemas"]["PolyakOptimizer"] | components["schemas"]["MomentumOptimizer"] | components["schemas"]["NesterovOptimizer"] | components["schemas"]["AdagradOptimizer"] | components["schemas"]["RmspropOptimizer"] | components["schemas"]["AdamOptimizer"] | components["schemas"]["AdamwOptimizer"] | components["schemas"]["PegasosOptimizer"] | components["schemas"]["SvrgOptimizer"];
            learning_rates: components["schemas"]["SweptRates"];
            /** @default 100 */
            steps?: number;
            /**
             * @description the same seed gives the same numbers
             * @default 0
             */
            seed?: number;
            /**
             * @description move in the slice itself, or in all C·(D+1) weights, projected on it
             * @default full
             * @enum {string}
             */
            space?: "slice" | "full";
        };
        /** @description Learning rates from min to max, both included, evenly spaced on a log scale. */
        SweptRates: {
            min: number;
            max: number;
            /** @default 25 */
            count?: number;
        };
        /** @description Where hidden units switch on or off, from a.min to a.max; one column per quantity. */
        SwitchColumns: {
            a: number[];
            /** @description 0 is the first hidden layer */
            layer: number[];
            unit: number[];
            /** @description position among the problem's examples */
            example: number[];
            /** @description position in the data set */
            index: number[];
            label: number[];
            /** @description how many there are in the range, in the layers searched */
            total: number;
            /** @description how many are listed, evenly chosen */
            shown: number;
            /** @description how many hidden layers were searched, from the first: others would take too long */
            layers: number;
        };
        /** @description Which of the switches between a.min and a.max are shown. */
        SwitchesWanted: {
            /**
             * @description if there are more, this many of them, evenly chosen
             * @default 1000
             */
            limit?: number;
        };
        /** @description From the origin to a point: a = 1 is that point. */
        Towards: {
            /** @description what takes its place then; null: a zero direction is refused, and parallel ones span a ray */
            otherwise?: components["schemas"]["RandomDirection"] | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "towards";
            point: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"];
        };
        /** @description All runs, in the order of the request. */
        TrajectoriesAnswer: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            runs: components["schemas"]["RunAnswer"][];
        };
        /**
         * @description at most 200,000 reported steps of all runs together
         * @example {
         *       "problem": {
         *         "dataset": "digits",
         *         "loss": "svm"
         *       },
         *       "runs": [
         *         {
         *           "optimizer": {
         *             "kind": "gd",
         *             "learning_rate": 0.01
         *           },
         *           "space": "slice",
         *           "steps": 50
         *         },
         *         {
         *           "name": "SGD with a decaying rate",
         *           "optimizer": {
         *             "kind": "sgd",
         *             "schedule": {
         *               "kind": "inverse_sqrt"
         *             },
         *             "warm_up": 5
         *           },
         *           "steps": 50
         *         }
         *       ],
         *       "slice": {
         *         "directions": [
         *           {
         *             "kind": "random",
         *             "seed": 2
         *           },
         *           {
         *             "kind": "random",
         *             "seed": 3
         *           }
         *         ],
         *         "origin": {
         *           "kind": "random",
         *           "scale": 0.1,
         *           "seed": 1
         *         }
         *       },
         *       "start": {
         *         "a": 4,
         *         "b": -3,
         *         "kind": "slice"
         *       }
         *     }
         */
        TrajectoriesRequest: {
            problem: components["schemas"]["ProblemSpec"] | components["schemas"]["FunctionSpec"];
            start: components["schemas"]["Zeros"] | components["schemas"]["RandomPoint"] | components["schemas"]["InitialPoint"] | components["schemas"]["Weights"] | components["schemas"]["MinimumPoint"] | components["schemas"]["RaceStart"] | components["schemas"]["RaceEnd"] | components["schemas"]["RaceMean"] | components["schemas"]["RaceIterate"] | components["schemas"]["PermutedPoint"] | components["schemas"]["RescaledPoint"] | components["schemas"]["MatchedPoint"] | components["schemas"]["BendPoint"] | components["schemas"]["SlicePoint"];
            runs: components["schemas"]["RunSpec"][];
            /** @description required by a run in the space `slice`; without it a function is its own slice, and a classifier's runs have no coordinates */
            slice?: components["schemas"]["SliceSpec"] | null;
            /**
             * @description report the start, every step that is a multiple of this, and the last step
             * @default 1
             */
            every?: number;
            /**
             * @description report only from this step on, with the same numbers
             * @default 0
             */
            from_step?: number;
            /**
             * @description report the gradients that the methods used
             * @default false
             */
            gradients?: boolean;
            /**
             * @description report the loss at the points' projections
             * @default false
             */
            projected_loss?: boolean;
            /** @description report the sharpness at the reported steps that are a multiple of this, and at the last */
            sharpness_every?: number | null;
        };
        /** @description Weights given in the request: `values` or, of a network, `layers`. */
        Weights: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "weights";
            /** @description C rows of D + 1, the bias last */
            values?: number[][] | null;
            /** @description a matrix for each layer, a row for each unit: its inputs, the bias last */
            layers?: number[][][] | null;
        };
        /** @description How many examples of largest loss are shown at each step. */
        WorstExamples: {
            /** @default 24 */
            count?: number;
        };
        /** @description All weights zero. */
        Zeros: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "zeros";
        };
        /** @description What is wrong with one part of the input. */
        InputError: {
            /**
             * @description JSON pointer into the body, such as `#/problem/l2`
             * @default null
             */
            pointer?: string | null;
            /**
             * @description the path or query parameter
             * @default null
             */
            parameter?: string | null;
            message: string;
            /** @default null */
            allowed?: string[] | null;
        };
        /** @description An error, as in RFC 9457. */
        ProblemDetails: {
            /** @default about:blank */
            type?: string;
            title: string;
            status: number;
            detail: string;
            /** @default null */
            errors?: components["schemas"]["InputError"][] | null;
        };
        /** @description The event `frame`. */
        FrameEvent: {
            step: number[];
            /** @description null without a slice */
            a: (number | null)[];
            /** @description null on a ray, and without a slice */
            b: (number | null)[];
            /** @description the full objective at the iterate itself */
            loss: (number | null)[];
            /** @description distance of the iterate from the slice; null without one */
            residual: (number | null)[];
            /** @description of the full objective; null where it was not computed */
            gradient_norm: (number | null)[];
            /** @description of the step that led here; null at the start, and if the method has none */
            learning_rate: (number | null)[];
            /** @description examples touched so far */
            examples: number[];
            /** @description by the method so far, each over all examples */
            loss_evaluations: number[];
            /** @description by the method so far, each over a mini-batch or over all examples */
            gradient_evaluations: number[];
            /**
             * @description processor time of the method's own steps so far, without reporting; unlike the other columns,
             *     it varies between identical runs
             */
            seconds: number[];
            /**
             * @description with `gradients`: coordinates on the slice of the gradient in the step that led here, over
             *     its mini-batch or all examples, at the iterate that it left; null at the start, if the method
             *     evaluates none, and if the iterates are averages, since the method itself is elsewhere
             * @default null
             */
            gradient_a?: (number | null)[] | null;
            /** @default null */
            gradient_b?: (number | null)[] | null;
            /**
             * @description with `projected_loss`: the loss of the slice at (a, b), which differs from `loss` if the
             *     iterate is off the slice
             * @default null
             */
            projected_loss?: (number | null)[] | null;
            /**
             * @description with `sharpness_every`: the largest eigenvalue of the Hessian, to four digits, in the space
             *     of the run; gradient descent is stable up to a learning rate of 2 / sharpness. Null at other
             *     steps, and for a loss without a Hessian
             * @default null
             */
            sharpness?: (number | null)[] | null;
            /** @description the position of the run in the request */
            run: number;
            name: string;
        };
        /** @description The event `run_done`; numbers are those of the last finite iterate. */
        RunDoneEvent: {
            /** @description examples used */
            n: number;
            /**
             * @description what a reader must know: that directions are parallel and span only a ray, that classes have
             *     no examples, or that a mini-batch is all examples; null if nothing
             */
            note: string | null;
            run: number;
            name: string;
            /** @enum {string} */
            reason: "steps" | "stopped" | "diverged";
            steps: number;
            loss: number | null;
            /** @description the part of it that is the regularization */
            reg_loss: number | null;
            /** @description null for a function */
            accuracy: number | null;
            /** @description null without `held_out` */
            held_out_accuracy: number | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AccuracySteps = components['schemas']['AccuracySteps'];
export type AdagradOptimizer = components['schemas']['AdagradOptimizer'];
export type AdamOptimizer = components['schemas']['AdamOptimizer'];
export type AdamwOptimizer = components['schemas']['AdamwOptimizer'];
export type BacktrackingOptimizer = components['schemas']['BacktrackingOptimizer'];
export type BatchAnswer = components['schemas']['BatchAnswer'];
export type BatchRequest = components['schemas']['BatchRequest'];
export type BendPoint = components['schemas']['BendPoint'];
export type BySpace = components['schemas']['BySpace'];
export type Catalog = components['schemas']['Catalog'];
export type CheckedEntry = components['schemas']['CheckedEntry'];
export type ChoiceOption = components['schemas']['ChoiceOption'];
export type ChoicePrediction = components['schemas']['ChoicePrediction'];
export type ConnectionAnswer = components['schemas']['ConnectionAnswer'];
export type ConnectionRequest = components['schemas']['ConnectionRequest'];
export type ConstantSchedule = components['schemas']['ConstantSchedule'];
export type Constraints = components['schemas']['Constraints'];
export type CosineSchedule = components['schemas']['CosineSchedule'];
export type CountedExamples = components['schemas']['CountedExamples'];
export type CurvatureDirection = components['schemas']['CurvatureDirection'];
export type CurveTraining = components['schemas']['CurveTraining'];
export type DatasetAnswer = components['schemas']['DatasetAnswer'];
export type DatasetEntry = components['schemas']['DatasetEntry'];
export type DialAnswer = components['schemas']['DialAnswer'];
export type DialRequest = components['schemas']['DialRequest'];
export type DirectionNote = components['schemas']['DirectionNote'];
export type DirectionPrediction = components['schemas']['DirectionPrediction'];
export type DrawsAnswer = components['schemas']['DrawsAnswer'];
export type DrawsRequest = components['schemas']['DrawsRequest'];
export type EntryKink = components['schemas']['EntryKink'];
export type ErrorCurve = components['schemas']['ErrorCurve'];
export type ExamplesAnswer = components['schemas']['ExamplesAnswer'];
export type ExponentialSchedule = components['schemas']['ExponentialSchedule'];
export type ExportRequest = components['schemas']['ExportRequest'];
export type FaultEntry = components['schemas']['FaultEntry'];
export type FullMinimum = components['schemas']['FullMinimum'];
export type FunctionEntry = components['schemas']['FunctionEntry'];
export type FunctionSpec = components['schemas']['FunctionSpec'];
export type GdOptimizer = components['schemas']['GdOptimizer'];
export type GivenEntries = components['schemas']['GivenEntries'];
export type GradientCheckAnswer = components['schemas']['GradientCheckAnswer'];
export type GradientCheckRequest = components['schemas']['GradientCheckRequest'];
export type GradientDirection = components['schemas']['GradientDirection'];
export type GraphAnswer = components['schemas']['GraphAnswer'];
export type GraphEntry = components['schemas']['GraphEntry'];
export type GraphNode = components['schemas']['GraphNode'];
export type GraphRequest = components['schemas']['GraphRequest'];
export type Health = components['schemas']['Health'];
export type InitialPoint = components['schemas']['InitialPoint'];
export type InlineData = components['schemas']['InlineData'];
export type InlineDataset = components['schemas']['InlineDataset'];
export type InputAxis = components['schemas']['InputAxis'];
export type InputGrid = components['schemas']['InputGrid'];
export type InverseSqrtSchedule = components['schemas']['InverseSqrtSchedule'];
export type InverseTimeSchedule = components['schemas']['InverseTimeSchedule'];
export type KindEntry = components['schemas']['KindEntry'];
export type KinkColumns = components['schemas']['KinkColumns'];
export type KinksWanted = components['schemas']['KinksWanted'];
export type LearningRates = components['schemas']['LearningRates'];
export type LessonAnswer = components['schemas']['LessonAnswer'];
export type LessonEntry = components['schemas']['LessonEntry'];
export type LessonProblem = components['schemas']['LessonProblem'];
export type LessonStepAnswer = components['schemas']['LessonStepAnswer'];
export type LessonsAnswer = components['schemas']['LessonsAnswer'];
export type LineSearchOptimizer = components['schemas']['LineSearchOptimizer'];
export type LinearModel = components['schemas']['LinearModel'];
export type LossEntry = components['schemas']['LossEntry'];
export type MatchedPoint = components['schemas']['MatchedPoint'];
export type MinibatchOptimizer = components['schemas']['MinibatchOptimizer'];
export type MinimumPoint = components['schemas']['MinimumPoint'];
export type MomentumOptimizer = components['schemas']['MomentumOptimizer'];
export type NearDirection = components['schemas']['NearDirection'];
export type NearPlace = components['schemas']['NearPlace'];
export type NesterovOptimizer = components['schemas']['NesterovOptimizer'];
export type NetworkModel = components['schemas']['NetworkModel'];
export type Noun = components['schemas']['Noun'];
export type NumberPrediction = components['schemas']['NumberPrediction'];
export type NumberReveals = components['schemas']['NumberReveals'];
export type OptimizerEntry = components['schemas']['OptimizerEntry'];
export type Packed = components['schemas']['Packed'];
export type Page = components['schemas']['Page'];
export type ParameterEntry = components['schemas']['ParameterEntry'];
export type PathLoss = components['schemas']['PathLoss'];
export type PegasosOptimizer = components['schemas']['PegasosOptimizer'];
export type PermutedPoint = components['schemas']['PermutedPoint'];
export type PerturbationsAnswer = components['schemas']['PerturbationsAnswer'];
export type PerturbationsRequest = components['schemas']['PerturbationsRequest'];
export type PickedExamples = components['schemas']['PickedExamples'];
export type PictureReveals = components['schemas']['PictureReveals'];
export type PlainSlice = components['schemas']['PlainSlice'];
export type PlaneAnswer = components['schemas']['PlaneAnswer'];
export type PlaneAxis = components['schemas']['PlaneAxis'];
export type PlaneMinimum = components['schemas']['PlaneMinimum'];
export type PlaneRequest = components['schemas']['PlaneRequest'];
export type PointAnswer = components['schemas']['PointAnswer'];
export type PointExamples = components['schemas']['PointExamples'];
export type PointPrediction = components['schemas']['PointPrediction'];
export type PointsRequest = components['schemas']['PointsRequest'];
export type PolyakOptimizer = components['schemas']['PolyakOptimizer'];
export type PrincipalDirection = components['schemas']['PrincipalDirection'];
export type ProblemSpec = components['schemas']['ProblemSpec'];
export type RaceEnd = components['schemas']['RaceEnd'];
export type RaceIterate = components['schemas']['RaceIterate'];
export type RaceMean = components['schemas']['RaceMean'];
export type RacePointsAnswer = components['schemas']['RacePointsAnswer'];
export type RacePointsRequest = components['schemas']['RacePointsRequest'];
export type RaceSpec = components['schemas']['RaceSpec'];
export type RaceStart = components['schemas']['RaceStart'];
export type RandomDirection = components['schemas']['RandomDirection'];
export type RandomEntries = components['schemas']['RandomEntries'];
export type RandomLocalSearchOptimizer = components['schemas']['RandomLocalSearchOptimizer'];
export type RandomPoint = components['schemas']['RandomPoint'];
export type RandomSearchOptimizer = components['schemas']['RandomSearchOptimizer'];
export type RayAnswer = components['schemas']['RayAnswer'];
export type RayAxis = components['schemas']['RayAxis'];
export type RayMinimum = components['schemas']['RayMinimum'];
export type RayRequest = components['schemas']['RayRequest'];
export type Readiness = components['schemas']['Readiness'];
export type RecordedRequest = components['schemas']['RecordedRequest'];
export type ReferenceRates = components['schemas']['ReferenceRates'];
export type RescaledPoint = components['schemas']['RescaledPoint'];
export type RmspropOptimizer = components['schemas']['RmspropOptimizer'];
export type RunAnswer = components['schemas']['RunAnswer'];
export type RunPointsAnswer = components['schemas']['RunPointsAnswer'];
export type RunSpec = components['schemas']['RunSpec'];
export type ScheduleEntry = components['schemas']['ScheduleEntry'];
export type SgdOptimizer = components['schemas']['SgdOptimizer'];
export type ShownExamples = components['schemas']['ShownExamples'];
export type SliceDirection = components['schemas']['SliceDirection'];
export type SlicePoint = components['schemas']['SlicePoint'];
export type SliceSpec = components['schemas']['SliceSpec'];
export type Slopes = components['schemas']['Slopes'];
export type StationaryPoint = components['schemas']['StationaryPoint'];
export type StepSchedule = components['schemas']['StepSchedule'];
export type SvrgOptimizer = components['schemas']['SvrgOptimizer'];
export type SweepAnswer = components['schemas']['SweepAnswer'];
export type SweepRequest = components['schemas']['SweepRequest'];
export type SweptRates = components['schemas']['SweptRates'];
export type SwitchColumns = components['schemas']['SwitchColumns'];
export type SwitchesWanted = components['schemas']['SwitchesWanted'];
export type Towards = components['schemas']['Towards'];
export type TrajectoriesAnswer = components['schemas']['TrajectoriesAnswer'];
export type TrajectoriesRequest = components['schemas']['TrajectoriesRequest'];
export type Weights = components['schemas']['Weights'];
export type WorstExamples = components['schemas']['WorstExamples'];
export type Zeros = components['schemas']['Zeros'];
export type InputError = components['schemas']['InputError'];
export type ProblemDetails = components['schemas']['ProblemDetails'];
export type FrameEvent = components['schemas']['FrameEvent'];
export type RunDoneEvent = components['schemas']['RunDoneEvent'];
export type $defs = Record<string, never>;
export interface operations {
    get_catalog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                };
            };
            /** @description It was not found; the answer lists what exists. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_dataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetAnswer"];
                };
            };
            /** @description It was not found; the answer lists what exists. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_examples: {
        parameters: {
            query?: {
                count?: number;
                seed?: number;
                /** @description positions in the data set, instead of count and seed */
                indices?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExamplesAnswer"];
                };
            };
            /** @description It was not found; the answer lists what exists. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_images: {
        parameters: {
            query?: {
                columns?: number;
                count?: number;
                seed?: number;
                /** @description positions in the data set, instead of count and seed */
                indices?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description It was not found; the answer lists what exists. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    list_lessons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LessonsAnswer"];
                };
            };
            /** @description It was not found; the answer lists what exists. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_lesson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LessonAnswer"];
                };
            };
            /** @description It was not found; the answer lists what exists. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    compute_ray: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RayRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RayAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    compute_plane: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaneRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaneAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    inspect_point: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PointsRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PointAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    inspect_race: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RacePointsRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RacePointsAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    check_gradient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GradientCheckRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GradientCheckAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    run_race: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrajectoriesRequest"];
            };
        };
        responses: {
            /** @description All runs as JSON; or, with `Accept: text/event-stream`, the events `frame` (data: FrameEvent), `run_done` (RunDoneEvent) and finally `done`, or `problem` or `shutdown` (ProblemDetails), as they occur */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrajectoriesAnswer"];
                    /**
                     * @example event: frame
                     *     data: {"run":0,"name":"GD","step":[0],"a":[4.0],"b":[-3.0],"loss":[9.5],"residual":[0.0],"gradient_norm":[1.2],"learning_rate":[null],"examples":[0],"loss_evaluations":[0],"gradient_evaluations":[0],"seconds":[0.0]}
                     *
                     *     event: run_done
                     *     data: {"n":100,"note":null,"run":0,"name":"GD","reason":"steps","steps":0,"loss":9.5,"reg_loss":0.0,"accuracy":0.08,"held_out_accuracy":null}
                     *
                     *     event: done
                     *     data: {}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    find_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    sweep_learning_rates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SweepRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SweepAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    draw_classifiers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrawsRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrawsAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    perturb_weights: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PerturbationsRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PerturbationsAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    turn_dial: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DialRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DialAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    evaluate_graph: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GraphRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GraphAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    connect_points: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectionRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectionAnswer"];
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    export_page: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description One file, which runs in a browser without a network */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description The body could not be read. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The Content-Type is not application/json. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description A value is not allowed; the answer says which, and what is allowed. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description The server is busy; Retry-After says when to try again. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description It took too long, or the server is shutting down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Internal Server Error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemDetails"];
                };
            };
        };
    };
}
