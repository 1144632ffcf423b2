using VeoTasks.Emulator.Control;
using VeoTasks.Emulator.Faults;
using VeoTasks.Emulator.Gateways;

namespace VeoTasks.Emulator.Scenarios;

/// <summary>Refuses scenarios that are well written but cannot mean what they say.</summary>
internal static class ScenarioCheck
{
    /// <param name="scenario">What was read.</param>
    /// <param name="tasks">The JSON path of its tasks.</param>
    /// <exception cref="FormatException">With one sentence that says where and why.</exception>
    public static void Check(Scenario scenario, string tasks)
    {
        var places = new Dictionary<(string Gateway, string Id), string>();
        foreach (var (task, index) in scenario.Tasks.Select((task, index) => (task, index)))
        {
            var place = $"{tasks}[{index}]";
            if (ScriptCheck.Find(task) is { } complaint)
            {
                throw new FormatException($"{place}{complaint.Member}: {complaint.Reason} (task {JsonWords.Quote(task.Id)})");
            }

            if (!places.TryAdd((task.Gateway, task.Id), place))
            {
                throw new FormatException($"{place}.id: {task.Gateway} has a task {JsonWords.Quote(task.Id)} already, at {places[(task.Gateway, task.Id)]}; give each an id of its own");
            }
        }

        foreach (var (name, gateway) in scenario.Gateways)
        {
            CheckGateway(name, gateway);
        }
    }

    private static void CheckGateway(string name, GatewayScenario gateway)
    {
        var place = JsonWords.Member("$.gateways", name);
        if (GatewayList.Find(name) is null)
        {
            throw new FormatException($"{place}: {GatewayList.Unknown(name)}");
        }

        foreach (var (fault, index) in gateway.Faults.Select((fault, index) => (fault, index)))
        {
            if (FaultScope.GatewayComplaint(fault) is { } reason)
            {
                throw new FormatException($"{place}.faults[{index}]: {reason}");
            }
        }

        foreach ((CreateScript script, int index) in gateway.Creates.Select((script, index) => (script, index)))
        {
            if (CreateCheck.Find(name, script) is { } complaint)
            {
                throw new FormatException($"{place}.creates[{index}]{complaint.Member}: {complaint.Reason}");
            }
        }
    }
}
