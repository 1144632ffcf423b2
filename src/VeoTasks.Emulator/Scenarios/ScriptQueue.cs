
namespace VeoTasks.Emulator.Scenarios;

/// <summary>What is scripted for the next requests: first come, first used, each for so many requests.</summary>
internal sealed class ScriptQueue<T>
    where T : class
{
    private readonly List<(T Script, int Left)> _scripts = [];

    public void Add(T script, int requests)
    {
        lock (_scripts)
        {
            _scripts.Add((script, requests));
        }
    }

    /// <summary>The first script for the request at hand, or null when there is none.</summary>
    public T? Take(Func<T, bool> isFor)
    {
        lock (_scripts)
        {
            int place = _scripts.FindIndex(entry => isFor(entry.Script));
            if (place < 0)
            {
                return null;
            }

            (T script, int left) = _scripts[place];
            if (left > 1)
            {
                _scripts[place] = (script, left - 1);
            }
            else
            {
                _scripts.RemoveAt(place);
            }

            return script;
        }
    }

    public void Clear()
    {
        lock (_scripts)
        {
            _scripts.Clear();
        }
    }
}
