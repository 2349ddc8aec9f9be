r"""Marks what a class has handed in, and says what it did not get.

    python -m nutrigen.exercises grade SUBMISSIONS --out FOLDER
    python -m nutrigen.exercises report FOLDER
    python -m nutrigen.exercises hand-out EXERCISES --out NOTEBOOK

SUBMISSIONS is a folder or a zip file of notebooks and of files that the page *My exercises*
exports, as Moodle, Canvas or ILIAS give them out, or one for each person. ``--help`` lists the
options. The last writes the notebook that students get of exercises of your own.

Who does what. One process knows the solutions. It draws the inputs, sends them as data to another
one, in which the answer runs, receives values as data, and compares; `_values` has the format, of
which nothing is ever run. What a file says of its own verdict is not looked at, and its ``check``
does nothing. `_select` says which statements of a notebook are run.

What an answer can not do. Each one runs in a process of its own with namespaces for files,
processes, the network and users, without any right, as the user nobody if root marks. It sees
Python, its libraries and this package without the solutions, all read-only, a folder of 32 MB in
memory, and nothing else: no home, no submission of anybody, no environment, no network, no process
but its own.
Time, memory, processes, the size of files and of what it sends are limited. Linux 5.12 or later is
needed; where it does not allow this, nothing is run without ``--unsafe``.

What is not protected against:

- A hole in Linux itself, or in Python's reader of JSON: for answers of people who are out for that,
  mark on a machine that has nothing else.
- Answers that are made for the inputs: these are the same for everybody, as in a notebook.
- Who has copied from whom, and answers from the book's site, which shows the solutions.
- Much load: eight processes may each take the memory of ``--memory``. Where that is too much, the
  system ends answers first.

With ``--unsafe``, only time, memory of each process and sizes are limited: an answer may read every
file of the user's, use the network and leave processes behind. It is meant for a container, which
then keeps these things away, but not the solutions, and not one submission from another::

    docker run --rm --network none --memory 8g --pids-limit 200 --read-only --tmpfs /tmp \
        --user "$(id -u):$(id -g)" --volume "$PWD/submissions:/in:ro" --volume "$PWD/marked:/out" \
        IMAGE python -m nutrigen.exercises grade /in --out /out --unsafe

IMAGE is one of Python's with this package installed. A container that may open namespaces
(``--cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined``, as
root) needs no ``--unsafe``.

What is written, all of it below FOLDER: ``table.csv`` with a row for each person and exercise;
``moodle.csv`` and ``canvas.csv`` with points; ``pages/``, a page for each person; ``results.json``,
which ``report`` reads; and ``kept/``, what has been marked, which an interrupted run goes on from.
"""
