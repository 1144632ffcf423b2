using VeoTasks.Saving;
using VeoTasks.Tests.Support;
using Xunit;

namespace VeoTasks.Tests.Saving.Links;

public sealed class ExpiryWatchTests
{
    private readonly VirtualClock _clock = new();
    private readonly List<string> _said = [];
    private readonly ExpiryWatch _watch;

    public ExpiryWatchTests() => _watch = new ExpiryWatch(_clock, _said.Add);

    [Fact]
    public void It_says_how_many_of_how_many_and_when()
    {
        _watch.InputIsOver();
        _watch.Look([
            .. Enumerable.Repeat(In(90), 5), In(25.5), .. Enumerable.Repeat<DateTimeOffset?>(null, 20), .. Enumerable.Repeat(In(500), 14)]);

        Assert.Equal(["6 of 40 tasks that wait to be saved expire within 2 h, the first in 25 min. They are saved first."], _said);
    }

    [Fact]
    public void It_waits_for_the_input_for_half_a_minute_at_most()
    {
        _watch.Look([In(90)]);
        Assert.Empty(_said);

        _clock.Advance(TimeSpan.FromSeconds(30));
        _watch.Look([In(0.5)]);
        Assert.Contains("the first in 30 s", Assert.Single(_said));
    }

    [Fact]
    public void It_says_so_once_an_hour()
    {
        _watch.InputIsOver();
        for (int minute = 0; minute < 125; minute++)
        {
            _watch.Look([In(90)]);
            _watch.InputIsOver();
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, _said.Count);
    }

    [Fact]
    public void It_is_silent_while_there_is_plenty_of_time_or_none_left()
    {
        _watch.InputIsOver();
        _watch.Look([In(121), In(-1), null]);
        _watch.Look([]);

        Assert.Empty(_said);
    }

    private DateTimeOffset? In(double minutes) => _clock.GetUtcNow() + TimeSpan.FromMinutes(minutes);
}
