using System.Globalization;
using VeoTasks.Saving;

namespace VeoTasks.Output;

/// <summary>What Save-VeoVideo would do, for -WhatIf.</summary>
/// <param name="folder">The destination's full path.</param>
/// <param name="names">How files are called.</param>
internal sealed class SaveWhatIf(string folder, FileNameTemplate names)
{
    private readonly Dictionary<string, int> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private int _there;
    private int _unseen;

    /// <summary>Takes in a task, and says where its videos would go.</summary>
    public string Add(VeoTask task)
    {
        _tasks[task.Provider] = _tasks.GetValueOrDefault(task.Provider) + 1;
        return string.Join(", ", NamesOf(task).Select(name => File.Exists(Path.Combine(folder, name)) ? Known(name) : Path.Combine(folder, name)));
    }

    /// <summary>The whole in one sentence, and what cannot be known yet.</summary>
    public IEnumerable<string> Describe()
    {
        if (_tasks.Count == 0)
        {
            yield break;
        }

        string providers = string.Join(", ", _tasks.Select(tasks => string.Create(CultureInfo.InvariantCulture, $"{tasks.Key} {tasks.Value}")));
        yield return string.Create(CultureInfo.InvariantCulture, $"Save the videos of {Quantity.Of(_tasks.Values.Sum(), "task")} ({providers}) into {folder}; {_there} of the files are there already.");
        if (_unseen > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Not known before their gateways are asked, of {Quantity.Of(_unseen, "task")}: whether they succeed, how large their videos are, fields that stand in braces above, and whether a task has several videos, whose names then end in -0, -1 and so on.");
        }
    }

    private string Known(string name)
    {
        _there++;
        return $"{Path.Combine(folder, name)} (there already)";
    }

    private IEnumerable<string> NamesOf(VeoTask task)
    {
        if (task.Videos.Count > 0)
        {
            return task.Videos.Select(video => names.For(task, video).Plain);
        }

        _unseen++;
        return [names.Foresee(task)];
    }
}
