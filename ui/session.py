"""Names of what a visitor's session holds, all in one place, so that no two parts take the same one by accident.

A widget's key is also the CSS class `st-key-NAME` of its element. Those that only their own widget knows stand there.
"""

VISITOR = "visitor"  # who this is, where the browser refuses the cookie that says so

LEFT_OUT = "left_out"  # what a teacher's link leaves out, on every page
HOUR, HOUR_WANTED = "hour_stop", "hour_wanted"  # the stop of the lesson, and the one that was asked for

# A class
CLASS_TURN = "class_turn"  # its code, and how often it was sent somewhere, as far as this session has followed
CLASS_GONE = "class_gone"  # whether one is no longer in a class
CLASS_OPENED = "class_opened"  # the code of a class that the page is to show
CLASS_KEY = "class_key"  # the teacher's key of a class that was just opened: shown once
CLASS_ERROR = "class_error"  # what the class refused
CLASS_TUNING, CLASS_TUNING_WORK = "class_tuning", "class_tuning_work"  # what the class's drawings teach

# The run that pages show
RUN = "run"
FIRST_VISIT = "first_visit"  # whether nobody has asked for the page's run yet
COLLECTION = "collection"  # whose runs are compared
SENTENCES = "sentences"  # what stands at the top of the Train page until the next click
OPENED = "opened"  # a run was opened from the table: the page is to be looked at from its top
MOVED = "moved"  # a callback in a fragment chose another run: the whole page is out of date

NEIGHBOURS = "neighbours_wanted"  # whether runs are to have neighbours
PRESENTING = "presenting"  # whether the stage, or a class's board, is to stand alone

# Settings; each stands under its own name
VERSION = "version"  # counts how often they were chosen for their widgets
FIRST_VALUES = "first_values"  # what the widgets on the page began with

# Sweep
SWEEP_TEXTS, SWEEP_VARY = "sweep_texts", "sweep_vary"  # its settings as texts, and which of them vary
SWEEP_FIRSTS = "sweep_firsts"  # what its widgets began with
SWEEP_ERROR = "sweep_error"  # what could not be done

# The table of runs on Train
TICKED = "ticked"  # ids
TABLE_IDS, TABLE_TICKED, TABLE_VERSION = "table_ids", "table_ticked", "table_version"

# The weights on Train
SAVED = "saved_weights"  # for each run, how saving its weights went
WEIGHTS_FILE, WEIGHTS_READ, WEIGHTS_ERROR = "weights_file_id", "weights_read", "weights_error"
WEIGHTS_ACCURACY = "weights_accuracy"  # of those from a file, on the held-out digits

# Home
HOME_DIGIT = "home_digit"  # which held-out digit is the example; also the version of the drawing that takes its place
HOME_DRAWING = "home_drawing"  # the drawing's name on the live channel

# The drawing on Draw
DRAWING = "drawing"  # its name on the live channel
REPORTED = "reported"  # as the canvas reported it last; Train reads it too
CLEARED = "cleared"  # what was on the canvas before Clear
CANVAS_VERSION, CANVAS_START = "canvas_version", "canvas_start"
PICTURE, PICTURE_FILE, PICTURE_ERROR, PICTURE_VERSION = "picture", "picture_file", "picture_error", "picture_version"

OTHER_WEIGHTS = "other_weights"  # that read the same drawing beside the first ones
WEIGHTS_KEPT = "weights_kept"  # what was chosen at the last visit to a page, by the key of its box

# Inside
INSIDE_WEIGHTS = "inside_weights"
INSIDE_PART = "inside_part"  # what the browser told of it
INSIDE_DRAWING = "inside_drawing"  # its name on the live channel
INSIDE_VERSION = "inside_version"  # of the drawing
INSIDE_VIEW = "inside_view"  # what was looked at last

# The answer on Draw
WEIGHTS = "weights"
AGAINST, AGAINST_OF = "against", "against_of"  # the digit that the answer is compared with, and which answer that was

# Mistakes
MISTAKES_WEIGHTS, MISTAKES_OTHER = "mistakes_weights", "mistakes_other"

# Fine-tuning on Draw
EXAMPLES = "examples"  # labelled drawings
EXAMPLES_FILE, EXAMPLES_ERROR = "examples_file_id", "examples_error"
FINE_TUNING, FINE_TUNING_WORK = "fine_tuning", "fine_tuning_work"  # and its name on the live channel
FINE_TUNED_SAVED, FINE_TUNED_NEW = "fine_tuned_saved", "fine_tuned_new"

PIXELS_KNOWN, PIXELS_OF = "pixels_known", "pixels_of"  # a drawing in its form for the network, and which one that is
