/** The loss between the ends of two runs: straight, with units matched, and on a trained curve. */

import { barriersInWords, WALKING } from "../../../words/networks/connection.js";
import { connectionChart } from "../../runs/connection_chart.js";
import { answerFigure } from "../answer_figure.js";

export const create = answerFigure("connection", connectionChart, barriersInWords, WALKING);
